package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import java.security.SecureRandom;
import java.util.Arrays;

/// The parameters that derive a user's master key from the password (section 3). Stored per user,
/// not secret.
///
/// @param p1 iterations of PBKDF2, or KiB of memory of Argon2id
/// @param p2 0 for PBKDF2, or passes of Argon2id
/// @param p3 0 for PBKDF2, or lanes of Argon2id
/// @param keySalt 32 bytes
public record KdfParameters(Algorithm algorithm, int p1, int p2, int p3, Bytes keySalt) {
  public static final int KEY_SALT_LENGTH = 32;
  public static final int DEFAULT_ITERATIONS = 600_000;

  public KdfParameters {
    Require.length(keySalt, KEY_SALT_LENGTH, "keySalt");
    boolean inRange =
        switch (algorithm) {
          case PBKDF2_SHA256 -> p1 >= 1 && p2 == 0 && p3 == 0;
          case ARGON2ID -> p2 >= 1 && p3 >= 1 && p3 <= 255 && p1 / 8 >= p3;
        };
    Require.wellFormed(inRange, "KDF parameters out of range");
  }

  public static KdfParameters pbkdf2(int iterations, Bytes keySalt) {
    return new KdfParameters(Algorithm.PBKDF2_SHA256, iterations, 0, 0, keySalt);
  }

  /// Returns parameters with a new salt.
  public static KdfParameters pbkdf2(int iterations, SecureRandom random) {
    return pbkdf2(iterations, newSalt(random));
  }

  /// Returns Argon2id with 19 MiB, 2 passes, 1 lane.
  public static KdfParameters argon2id(Bytes keySalt) {
    return new KdfParameters(Algorithm.ARGON2ID, 19_456, 2, 1, keySalt);
  }

  /// Requires the bounds within which a client accepts parameters from a server: enough work to
  /// slow down guessing, not so much that the client hangs. The constructor doesn't check them,
  /// because tests use cheaper ones.
  ///
  /// @throws MalformedException when out of bounds
  public void requireClientBounds() {
    boolean within =
        switch (algorithm) {
          case PBKDF2_SHA256 -> p1 >= 310_000 && p1 <= 10_000_000;
          case ARGON2ID -> p1 >= 19_456 && p1 <= 1_048_576 && p2 >= 2 && p2 <= 16 && p3 <= 16;
        };
    Require.wellFormed(within, "KDF parameters outside of what a client accepts");
  }

  static Bytes newSalt(SecureRandom random) {
    byte[] salt = new byte[KEY_SALT_LENGTH];
    random.nextBytes(salt);
    return Bytes.wrap(salt);
  }

  /// The algorithms, with their number in layouts and their name in JSON.
  public enum Algorithm {
    PBKDF2_SHA256(1, "pbkdf2-sha256"),
    ARGON2ID(2, "argon2id");

    private final int id;
    private final String wireName;

    Algorithm(int id, String wireName) {
      this.id = id;
      this.wireName = wireName;
    }

    /// @throws MalformedException when there is no such algorithm
    public static Algorithm ofId(int id) {
      return Arrays.stream(values())
          .filter(algorithm -> algorithm.id == id)
          .findFirst()
          .orElseThrow(() -> new MalformedException("unknown KDF"));
    }

    /// @throws MalformedException when there is no such algorithm
    public static Algorithm ofWireName(String wireName) {
      return Arrays.stream(values())
          .filter(algorithm -> algorithm.wireName.equals(wireName))
          .findFirst()
          .orElseThrow(() -> new MalformedException("unknown KDF"));
    }

    public int id() {
      return id;
    }

    public String wireName() {
      return wireName;
    }
  }
}
