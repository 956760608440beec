package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import java.time.Instant;
import java.util.List;

/// A conversation as the read model has it. All of it is out of events that workers made.
///
/// @param lastSeq of its newest event of any kind
/// @param lastAt when that was, by the broker's clock
public record StoredConversation(
    ConversationId id, long lastSeq, Instant lastAt, Membership membership) {

  /// The current epoch, 0 until the first has started.
  public int epoch() {
    return membership.epoch();
  }

  /// By user id ascending.
  public List<Member> members() {
    return membership.members();
  }
}
