package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.Membership;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Views out of the read model, none of them from before a change that this gateway was told of.
final class ConversationLoader {
  private final ConversationReads reads;
  private final Freshness freshness;
  private final RecentChanges seen;

  /// By partition: the leaf index of the newest event when the read model was first seen to have
  /// all that there was before this gateway listened.
  private final ConcurrentHashMap<Integer, Long> begun = new ConcurrentHashMap<>();

  ConversationLoader(ConversationReads reads, Freshness freshness, RecentChanges seen) {
    this.reads = reads;
    this.freshness = freshness;
    this.seen = seen;
  }

  /// What a look at the read model shows of a conversation.
  sealed interface Reading {
    /// There is none, as far as the read model goes.
    record Absent() implements Reading {}

    /// It lacks what this gateway was told of.
    record Behind() implements Reading {}

    /// The present state, to be kept: every change from then on is told.
    record Confirmed(ConversationState view) implements Reading {}

    /// The best there is for the moment. The read model may lack changes from before this gateway
    /// listened, and nobody is going to tell of them.
    record Unconfirmed(ConversationState view) implements Reading {}
  }

  Reading read(ConversationId id) {
    // What is asked about the read model is asked before it is read.
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
