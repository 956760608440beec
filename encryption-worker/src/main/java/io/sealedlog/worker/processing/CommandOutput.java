package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.result.CommandResult;

/// Receives the effects of a command, all in the transaction of its record.
public interface CommandOutput {
  /// @param encoded the bytes to store
  /// @param at in milliseconds since 1970
  void event(StreamId stream, Bytes encoded, long at);

  void result(CommandResult result, long at);

  /// Writes the current record to the dead letters unchanged.
  void deadLetter(DeadLetterReason reason);
}
