package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.KdfParameters.Algorithm;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/// KDF parameters as the API writes and reads them.
///
/// @param iterations of PBKDF2
/// @param memoryKib of Argon2id
/// @param passes of Argon2id
/// @param lanes of Argon2id
record KdfJson(
    @Nullable String algorithm,
    @Nullable Integer iterations,
    @Nullable Integer memoryKib,
    @Nullable Integer passes,
    @Nullable Integer lanes,
    @Nullable Bytes salt) {
  private static final int FEWEST_ITERATIONS = 310_000;
  private static final int LEAST_MEMORY_KIB = 19_456;

  // Logins with the password itself are worked off here, with these.
  private static final int MOST_ITERATIONS = 2_000_000;
  private static final int MOST_MEMORY_KIB = 65_536;

  static KdfJson of(KdfParameters kdf) {
    String name = kdf.algorithm().wireName();
    return switch (kdf.algorithm()) {
      case PBKDF2_SHA256 -> new KdfJson(name, kdf.p1(), null, null, null, kdf.keySalt());
      case ARGON2ID -> new KdfJson(name, null, kdf.p1(), kdf.p2(), kdf.p3(), kdf.keySalt());
    };
  }

  /// The parameters that a client chose.
  KdfParameters parameters() {
    Bytes keySalt = Fields.bytes(salt, KdfParameters.KEY_SALT_LENGTH, "kdf.salt");
    return switch (algorithmOf(Fields.required(algorithm, "kdf.algorithm"))) {
      case PBKDF2_SHA256 -> {
        refuse(memoryKib, "kdf.memoryKib");
        refuse(passes, "kdf.passes");
        refuse(lanes, "kdf.lanes");
        yield KdfParameters.pbkdf2(
            within(iterations, FEWEST_ITERATIONS, MOST_ITERATIONS, "kdf.iterations"), keySalt);
      }
      case ARGON2ID -> {
        refuse(iterations, "kdf.iterations");
        yield new KdfParameters(
            Algorithm.ARGON2ID,
            within(memoryKib, LEAST_MEMORY_KIB, MOST_MEMORY_KIB, "kdf.memoryKib"),
            within(passes, 2, 4, "kdf.passes"),
            within(lanes, 1, 4, "kdf.lanes"),
            keySalt);
      }
    };
  }

  private static Algorithm algorithmOf(String name) {
    try {
      return Algorithm.ofWireName(name);
    } catch (MalformedException e) {
      throw Problem.of(
          ProblemType.INVALID_VALUE, "field kdf.algorithm must be pbkdf2-sha256 or argon2id");
    }
  }

  private static int within(@Nullable Integer value, int least, int most, String name) {
    int given = Fields.required(value, name);
    if (given < least || given > most) {
      throw Problem.of(
          ProblemType.INVALID_VALUE, "field %s must be %d to %d".formatted(name, least, most));
    }
    return given;
  }

  private static void refuse(@Nullable Integer value, String name) {
    if (value != null) {
      throw Problem.of(ProblemType.INVALID_VALUE, "field " + name + " is another algorithm's");
    }
  }
}
