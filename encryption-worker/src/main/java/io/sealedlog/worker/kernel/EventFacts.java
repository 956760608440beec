package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;

/// What an event says beside what happened.
final class EventFacts {
  private static final Bytes NO_DIGEST = Bytes.wrap(new byte[16]);

  private EventFacts() {}

  /// Whether it changes who is in a conversation, as what, or what they open it with.
  static boolean isOfMembership(Event event) {
    return switch (event) {
      case Event.ConversationCreated _,
          Event.EpochStarted _,
          Event.MemberAdded _,
          Event.MemberRemoved _,
          Event.MemberRoleChanged _ ->
          true;
      case Event.IdentityPublished _,
          Event.MessageSealed _,
          Event.MessageRedacted _,
          Event.HistoryShared _ ->
          false;
    };
  }

  /// The digest of the request that the event came of.
  @SuppressWarnings("unused") // Events have none yet.
  static Bytes digest(RecordedEvent recorded) {
    return NO_DIGEST;
  }
}
