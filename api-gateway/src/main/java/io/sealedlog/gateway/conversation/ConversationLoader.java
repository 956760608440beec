package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Loads states from the read model, never older than a change that this gateway has seen.
final class ConversationLoader {
  private final ConversationReads reads;
  private final Freshness freshness;
  private final RecentChanges recentChanges;

  /// By partition: the leaf index of the newest event at the time when the read model was first
  /// seen to have everything from before this gateway listened.
  private final ConcurrentHashMap<Integer, Long> baselines = new ConcurrentHashMap<>();

  ConversationLoader(ConversationReads reads, Freshness freshness, RecentChanges recentChanges) {
    this.reads = reads;
    this.freshness = freshness;
    this.recentChanges = recentChanges;
  }

  /// The result of reading a conversation from the read model.
  sealed interface Result {}

  /// The read model has no such conversation.
  record Absent() implements Result {}

  /// The read model lacks a change that this gateway has seen.
  record Behind() implements Result {}

  /// The current state; it may be cached, because every later change will be seen.
  record Confirmed(ConversationState state) implements Result {}

  /// The best state available. It must not be cached: the read model may lack changes from before
  /// this gateway listened, which nobody will report.
  record Unconfirmed(ConversationState state) implements Result {}

  Result read(ConversationId id) {
    // The read model's progress is determined before it is read.
    int partition = partition(id);
    boolean cacheable = hasBaseline(id, partition);
    long floor =
        Math.max(baselines.getOrDefault(partition, -1L), recentChanges.forgottenLeaf(partition));
    boolean current = freshness.has(partition, floor);
    Optional<StoredConversation> found = reads.find(id);
    if (!current || isBehind(found, recentChanges.seq(id))) {
      return new Behind();
    }
    if (found.isEmpty()) {
      return new Absent();
    }
    ConversationState state = state(found.get());
    return cacheable ? new Confirmed(state) : new Unconfirmed(state);
  }

  private static boolean isBehind(Optional<StoredConversation> found, long seenSeq) {
    return found
        .map(stored -> stored.epoch() == 0 || stored.lastSeq() < seenSeq)
        .orElse(seenSeq > 0);
  }

  private boolean hasBaseline(ConversationId id, int partition) {
    if (baselines.containsKey(partition)) {
      return true;
    }
    if (!freshness.awaitEvents(id.stream(), Duration.ZERO)) {
      return false;
    }
    baselines.putIfAbsent(partition, freshness.newestSeen(partition));
    return true;
  }

  private int partition(ConversationId id) {
    return freshness.partition(id.stream());
  }

  private static ConversationState state(StoredConversation stored) {
    return new ConversationState(
        stored.id(),
        stored.lastSeq(),
        new ConversationState.Epoch(stored.epoch(), stored.shareVersion(), stored.epochStartedAt()),
        stored.members());
  }
}
