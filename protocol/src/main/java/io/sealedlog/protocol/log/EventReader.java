package io.sealedlog.protocol.log;

import io.sealedlog.crypto.Bytes;

/// Tells a worker's events from what anybody else wrote into the log or the read model, before
/// anything of them is parsed. Safe for many threads.
@FunctionalInterface
public interface EventReader {
  /// @throws NotAuthenticException when no worker of this deployment wrote it just so
  /// @throws UnknownFormatException when a worker of a later version did
  AuthenticEvent read(LogEntry entry) throws NotAuthenticException;

  /// The value of a record.
  default AuthenticEvent read(Bytes value) throws NotAuthenticException {
    return read(LogEntry.parse(value));
  }
}
