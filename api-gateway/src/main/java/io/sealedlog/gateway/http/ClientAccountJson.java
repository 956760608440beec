package io.sealedlog.gateway.http;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.account.ClientRegistration.Brought;
import io.sealedlog.gateway.account.ClientRegistration.Secured;
import io.sealedlog.gateway.account.Registration;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/// What a client registers with that keeps its password and its identity's seed to itself.
final class ClientAccountJson {
  private static final int SECRET_LENGTH = 32;
  private static final int RANDOM_VERSION = 4;
  private static final int RFC_VARIANT = 2;

  private ClientAccountJson() {}

  /// @param record signed, of version 1
  /// @param passwordWrap `iv || ciphertext`, 60 bytes, as the other wrap
  record Identity(
      @Nullable Bytes record,
      @Nullable Bytes userShare,
      @Nullable Bytes passwordWrap,
      @Nullable Bytes recoveryWrap,
      @Nullable Bytes recoveryAuthHash) {}

  /// The caller closes it.
  static Brought of(
      @Nullable String username,
      @Nullable KdfJson kdf,
      @Nullable Bytes authenticationKey,
      @Nullable Identity identity) {
    Identity given = Fields.required(identity, "identity");
    Bytes share = Fields.bytes(given.userShare(), SECRET_LENGTH, "identity.userShare");
    Secured secured =
        new Secured(
            SecretBytes.copyOf(share.shared()),
            wrap(given.passwordWrap(), "identity.passwordWrap"),
            wrap(given.recoveryWrap(), "identity.recoveryWrap"),
            Fields.bytes(given.recoveryAuthHash(), SECRET_LENGTH, "identity.recoveryAuthHash"));
    return new Brought(
        Registration.username(Fields.required(username, "username")),
        Fields.required(kdf, "kdf").parameters(),
        authenticationKey(authenticationKey),
        identityRecord(Fields.required(given.record(), "identity.record")),
        secured);
  }

  static SecretBytes authenticationKey(@Nullable Bytes given) {
    return SecretBytes.copyOf(Fields.bytes(given, SECRET_LENGTH, "authenticationKey").shared());
  }

  private static IdentityWrap wrap(@Nullable Bytes given, String name) {
    return IdentityWrap.parse(Fields.bytes(given, IdentityWrap.LENGTH, name));
  }

  private static IdentityRecord identityRecord(Bytes encoded) {
    IdentityRecord record;
    try {
      record = IdentityRecord.parse(encoded);
    } catch (MalformedException e) {
      throw invalid("must be an identity record of sl1: " + e.getMessage());
    } catch (OpenFailedException e) {
      throw invalid("is not signed by its own key");
    }
    if (record.version() != 1) {
      throw invalid("must be of version 1");
    }
    // Ids of version 7 are conversations'.
    if (record.userId().version() != RANDOM_VERSION || record.userId().variant() != RFC_VARIANT) {
      throw invalid("must hold a user id that is a UUID of version 4");
    }
    if (!record.suites().equals(EnumSet.allOf(Suite.class))) {
      throw invalid("must hold a key of each suite");
    }
    return record;
  }

  private static Problem invalid(String rule) {
    return Problem.of(ProblemType.INVALID_VALUE, "field identity.record " + rule);
  }
}
