package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.Membership;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Views out of the read model, none of them from before a change that this gateway was told of.
final class StoredViews {
  private final ConversationDirectory.Source source;
  private final SeenChanges seen;

  /// By partition: the leaf index of the newest event when the read model was first seen to have
  /// all that there was before this gateway listened.
  private final ConcurrentHashMap<Integer, Long> begun = new ConcurrentHashMap<>();

  StoredViews(ConversationDirectory.Source source, SeenChanges seen) {
    this.source = source;
    this.seen = seen;
  }

  /// What a look at the read model shows of a conversation.
  sealed interface Reading {
    /// There is none, as far as the read model goes.
    record Absent() implements Reading {}

    /// It lacks what this gateway was told of.
    record Behind() implements Reading {}

    /// The present state, to be kept: every change from then on is told.
    record Lasting(ConversationView view) implements Reading {}

    /// The best there is for the moment. The read model may lack changes from before this gateway
    /// listened, and nobody is going to tell of them.
    record Momentary(ConversationView view) implements Reading {}
  }

  Reading read(ConversationId id) {
    // What is asked about the read model is asked before it is read.
    int partition = partition(id);
    boolean lasting = hasBegun(partition);
    long floor = Math.max(begun.getOrDefault(partition, -1L), seen.forgottenLeaf(partition));
    boolean current = source.freshness().has(partition, floor);
    Optional<StoredConversation> found = source.reads().find(id);
    if (!current || isBehind(found, seen.seq(id))) {
      return new Reading.Behind();
    }
    if (found.isEmpty()) {
      return new Reading.Absent();
    }
    ConversationView view = view(found.get());
    return lasting ? new Reading.Lasting(view) : new Reading.Momentary(view);
  }

  private static boolean isBehind(Optional<StoredConversation> found, long seenSeq) {
    return found
        .map(stored -> stored.epoch() == 0 || stored.lastSeq() < seenSeq)
        .orElse(seenSeq > 0);
  }

  private boolean hasBegun(int partition) {
    if (begun.containsKey(partition)) {
      return true;
    }
    Freshness freshness = source.freshness();
    if (!freshness.awaitEvents(partition, Duration.ZERO)) {
      return false;
    }
    begun.putIfAbsent(partition, freshness.newestSeen(partition));
    return true;
  }

  private int partition(ConversationId id) {
    return source.partitions().of(id.stream());
  }

  private static ConversationView view(StoredConversation stored) {
    Membership membership = stored.membership();
    return new ConversationView(
        stored.id(),
        stored.lastSeq(),
        new ConversationView.Epoch(
            membership.epoch(), membership.shareVersion(), membership.epochStartedAt()),
        membership.members());
  }
}
