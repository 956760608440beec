package io.sealedlog.gateway.readmodel;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import java.time.Instant;
import java.util.List;

/// A conversation as the read model has it.
///
/// @param epoch the current one, 0 until the first has started
/// @param epochStartedAt when that was, by the broker's clock
/// @param shareVersion of the current epoch
/// @param lastSeq of its newest event of any kind
/// @param members by user id ascending
public record StoredConversation(
    ConversationId id,
    UserId creatorId,
    Instant createdAt,
    int epoch,
    Instant epochStartedAt,
    int shareVersion,
    long lastSeq,
    Instant lastAt,
    List<Member> members) {}
