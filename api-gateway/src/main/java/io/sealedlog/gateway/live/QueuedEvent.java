package io.sealedlog.gateway.live;

import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.tracing.TracePoint;
import org.jspecify.annotations.Nullable;

/// An event as it is in the log, still sealed.
///
/// @param trace where its delivery goes on from, null when it is not traced
record QueuedEvent(int partition, RecordedEvent event, @Nullable TracePoint trace)
    implements QueuedItem {
  private static final int OVERHEAD_BYTES = 500;
  private static final int MEMBER_BYTES = 200;
  private static final int WRAP_BYTES = 1_500;

  /// Returns about how many bytes of memory the event takes.
  long weight() {
    return OVERHEAD_BYTES
        + switch (event.event()) {
          case Event.MessageSealed message -> message.ciphertext().length();
          case Event.ConversationCreated(var _, var members) ->
              MEMBER_BYTES * (long) members.size();
          case Event.EpochStarted(var start, var _) -> WRAP_BYTES * (long) start.wraps().size();
          case Event.HistoryShared(var _, var _, var wraps) -> WRAP_BYTES * (long) wraps.size();
          case Event.IdentityPublished _,
              Event.MessageRedacted _,
              Event.MemberAdded _,
              Event.MemberRemoved _,
              Event.MemberRoleChanged _ ->
              0;
        };
  }
}
