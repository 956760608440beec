package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import java.time.Instant;
import java.util.List;

/// A conversation in the read model, verified from authentic events.
///
/// @param lastSeq of its newest event of any kind
/// @param lastAt time of that event, by the broker's clock
/// @param epoch the current one, 0 until the first has started
/// @param shareVersion of that epoch
/// @param epochStartedAt by the broker's clock, in milliseconds since 1970
/// @param members by user id ascending
public record StoredConversation(
    ConversationId id,
    long lastSeq,
    Instant lastAt,
    int epoch,
    int shareVersion,
    long epochStartedAt,
    List<Member> members) {

  static StoredConversation of(
      ConversationId id, long lastSeq, Instant lastAt, Membership membership) {
    return new StoredConversation(
        id,
        lastSeq,
        lastAt,
        membership.epoch(),
        membership.shareVersion(),
        membership.epochStartedAt(),
        membership.members());
  }

  boolean includes(UserId userId) {
    return new Members(members).contains(userId);
  }
}
