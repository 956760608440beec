package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import java.time.Instant;
import java.util.List;

/// A conversation in the read model, verified from authentic events.
///
/// @param lastSeq of its newest event of any kind
/// @param lastAt time of that event, by the broker's clock
public record StoredConversation(
    ConversationId id, long lastSeq, Instant lastAt, Membership membership) {

  /// The current epoch, 0 until the first has started.
  public int epoch() {
    return membership.epoch();
  }

  /// Returns the members by user id ascending.
  public List<Member> members() {
    return membership.members();
  }
}
