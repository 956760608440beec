package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.Membership;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Loads states from the read model, never older than a change that this gateway has seen.
final class ConversationLoader {
  private final ConversationReads reads;
  private final Freshness freshness;
  private final RecentChanges seen;

  /// By partition: the leaf index of the newest event at the time when the read model was first
  /// seen to have everything from before this gateway listened.
  private final ConcurrentHashMap<Integer, Long> begun = new ConcurrentHashMap<>();

  ConversationLoader(ConversationReads reads, Freshness freshness, RecentChanges seen) {
    this.reads = reads;
    this.freshness = freshness;
    this.seen = seen;
  }

  /// The result of reading a conversation from the read model.
  sealed interface Reading {
    /// The read model has no such conversation.
    record Absent() implements Reading {}

    /// The read model lacks a change that this gateway has seen.
    record Behind() implements Reading {}

    /// The current state; it may be cached, because every later change will be seen.
    record Confirmed(ConversationState view) implements Reading {}

    /// The best state available. It must not be cached: the read model may lack changes from before
    /// this gateway listened, which nobody will report.
    record Unconfirmed(ConversationState view) implements Reading {}
  }

  Reading read(ConversationId id) {
    // The read model's progress is determined before it is read.
    int partition = partition(id);
    boolean lasting = hasBegun(id, partition);
    long floor = Math.max(begun.getOrDefault(partition, -1L), seen.forgottenLeaf(partition));
    boolean current = freshness.has(partition, floor);
    Optional<StoredConversation> found = reads.find(id);
    if (!current || isBehind(found, seen.seq(id))) {
      return new Reading.Behind();
    }
    if (found.isEmpty()) {
      return new Reading.Absent();
    }
    ConversationState view = view(found.get());
    return lasting ? new Reading.Confirmed(view) : new Reading.Unconfirmed(view);
  }

  private static boolean isBehind(Optional<StoredConversation> found, long seenSeq) {
    return found
        .map(stored -> stored.epoch() == 0 || stored.lastSeq() < seenSeq)
        .orElse(seenSeq > 0);
  }

  private boolean hasBegun(ConversationId id, int partition) {
    if (begun.containsKey(partition)) {
      return true;
    }
    if (!freshness.awaitEvents(id.stream(), Duration.ZERO)) {
      return false;
    }
    begun.putIfAbsent(partition, freshness.newestSeen(partition));
    return true;
  }

  private int partition(ConversationId id) {
    return freshness.partition(id.stream());
  }

  private static ConversationState view(StoredConversation stored) {
    Membership membership = stored.membership();
    return new ConversationState(
        stored.id(),
        stored.lastSeq(),
        new ConversationState.Epoch(
            membership.epoch(), membership.shareVersion(), membership.epochStartedAt()),
        membership.members());
  }
}
