package io.sealedlog.gateway.api.account;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.account.CredentialsByClient;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.RecoveryCredentials;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/// Fields that a client in client mode made: it keeps its password and its identity's seed to
/// itself.
final class ByClientJson {
  private static final String AUTHENTICATION_KEY = "authenticationKey";
  private static final int SECRET_LENGTH = 32;
  private static final int RANDOM_VERSION = 4;
  private static final int RFC_VARIANT = 2;

  private ByClientJson() {}

  /// @param record signed, of version 1
  /// @param passwordWrap `iv || ciphertext`, 60 bytes, as the other wrap
  record Identity(
      @Nullable Bytes record,
      @Nullable Bytes userShare,
      @Nullable Bytes passwordWrap,
      @Nullable Bytes recoveryWrap,
      @Nullable Bytes recoveryAuthHash) {}

  /// The caller closes them.
  static CredentialsByClient credentials(
      @Nullable KdfJson kdf,
      @Nullable Bytes authenticationKey,
      @Nullable Bytes wrap,
      String wrapName) {
    KdfParameters parameters = Fields.required(kdf, "kdf").parameters();
    Bytes key = Fields.bytes(authenticationKey, SECRET_LENGTH, AUTHENTICATION_KEY);
    IdentityWrap identityWrap = wrap(wrap, wrapName);
    return new CredentialsByClient(parameters, SecretBytes.copyOf(key.shared()), identityWrap);
  }

  /// @param prefix of the fields' names
  static RecoveryCredentials recovery(
      @Nullable Bytes authHash, @Nullable Bytes wrap, String prefix) {
    return new RecoveryCredentials(
        Fields.bytes(authHash, SECRET_LENGTH, prefix + "recoveryAuthHash"),
        wrap(wrap, prefix + "recoveryWrap"));
  }

  /// The caller closes it.
  static SecretBytes authenticationKey(@Nullable Bytes given) {
    return secret(given, AUTHENTICATION_KEY);
  }

  /// The caller closes it.
  static SecretBytes secret(@Nullable Bytes given, String name) {
    return SecretBytes.copyOf(Fields.bytes(given, SECRET_LENGTH, name).shared());
  }

  static IdentityRecord identityRecord(@Nullable Bytes encoded) {
    IdentityRecord record = parse(Fields.required(encoded, "identity.record"));
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

  private static IdentityRecord parse(Bytes encoded) {
    try {
      return IdentityRecord.parse(encoded);
    } catch (MalformedException e) {
      throw invalid("must be an identity record of sl1: " + e.getMessage());
    } catch (OpenFailedException e) {
      throw invalid("is not signed by its own key");
    }
  }

  private static IdentityWrap wrap(@Nullable Bytes given, String name) {
    return IdentityWrap.parse(Fields.bytes(given, IdentityWrap.LENGTH, name));
  }

  private static Problem invalid(String rule) {
    return Problem.of(ProblemType.INVALID_VALUE, "field identity.record " + rule);
  }
}
