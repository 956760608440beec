package io.sealedlog.protocol.log;

import io.sealedlog.crypto.Bytes;

/// Authenticates events before anything of them is parsed: others may have written to the log or
/// the read model. Safe for many threads.
@FunctionalInterface
public interface EventReader {
  /// @throws NotAuthenticException when no worker of this deployment wrote exactly this entry
  /// @throws UnknownFormatException when a worker of a later version wrote it
  AuthenticEvent read(LogEntry entry) throws NotAuthenticException;

  /// Reads the value of a record.
  default AuthenticEvent read(Bytes value) throws NotAuthenticException {
    return read(LogEntry.parse(value));
  }
}
