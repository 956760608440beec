package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// The command that created a conversation, kept for ever so that a retry gets the first answer.
///
/// @param digest of the creating request
/// @param outcome the answer to that request: the position of the command's last event
public record Creation(CommandId commandId, Bytes digest, Outcome.Stored outcome) {
  public Creation {
    Objects.requireNonNull(commandId, "commandId");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(outcome, "outcome");
  }

  static Creation of(RecordedEvent created) {
    return new Creation(created.commandId(), created.digest(), stored(created));
  }

  /// Returns this creation with a later event of the same command as the outcome.
  Creation endingWith(RecordedEvent later) {
    return new Creation(commandId, digest, stored(later));
  }

  private static Outcome.Stored stored(RecordedEvent recorded) {
    return new Outcome.Stored(recorded.seq(), recorded.leafIndex(), recorded.at());
  }
}
