package io.sealedlog.vault;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.DatabaseException;

/// Converts exceptions during the opening of the vault to messages for the operator.
final class StartFailures {
  private StartFailures() {}

  /// Returns the exception to throw instead.
  ///
  /// @throws Error when the failure is an error, unchanged
  static RuntimeException explain(DatabaseConfig database, Throwable failure) {
    return switch (failure) {
      case OpenFailedException e ->
          new StartException(
              "The vault at %s has a key that was changed; restore the vault from a backup."
                  .formatted(database.url()),
              e);
      case DatabaseException e ->
          new StartException(
              "The vault at %s can't be used as %s: the database answers with SQLSTATE %s."
                  .formatted(database.url(), database.user(), e.sqlState()),
              e);
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(failure);
    };
  }

  static StartException foreignMasterKey(DatabaseConfig database) {
    return new StartException(
        "The master key is not the one of the vault at %s; put the vault's own key into %s."
            .formatted(database.url(), VaultConfig.MASTER_KEY_FILE.key()));
  }
}
