package io.sealedlog.worker.recent;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import java.util.UUID;

/// Events of which only the positions matter.
final class RecentEvents {
  private static final Event EVENT =
      new Event.MessageRedacted(new MessageId(new UUID(1, 1)), new UserId(new UUID(1, 2)));

  private RecentEvents() {}

  static RecordedEvent event(
      StreamId stream, CommandId id, Bytes digest, Outcome.Stored place, boolean more) {
    return new RecordedEvent(
        stream,
        place.seq(),
        RecordedEvent.NO_PREVIOUS,
        place.leafIndex(),
        place.at(),
        id,
        digest,
        0,
        more,
        EVENT);
  }
}
