package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// How a conversation was created, so that the same command again gets the first answer, for ever.
///
/// @param commandId of the command that created it
/// @param digest of that request
/// @param outcome which was answered: where the command's last event is
public record Creation(CommandId commandId, Bytes digest, Outcome.Stored outcome) {
  public Creation {
    Objects.requireNonNull(commandId, "commandId");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(outcome, "outcome");
  }

  static Creation of(RecordedEvent created) {
    return new Creation(created.commandId(), created.digest(), stored(created));
  }

  /// With a later event of the same command as its last.
  Creation endingWith(RecordedEvent later) {
    return new Creation(commandId, digest, stored(later));
  }

  private static Outcome.Stored stored(RecordedEvent recorded) {
    return new Outcome.Stored(recorded.seq(), recorded.leafIndex(), recorded.at());
  }
}
