package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
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

  /// @param lasting whether it can be kept: nobody is going to tell of changes from before the
  ///   gateway listened, so while the read model may lack some of them a view is for the moment
  record Found(ConversationView view, boolean lasting) {}

  /// @param bound how long to wait for the read model when it is behind
  /// @throws Problem when it is still behind then
  Optional<Found> find(ConversationId id, Duration bound) {
    Optional<Found> found = read(id);
    if (found.isPresent()) {
      return found;
    }
    if (source.reads().lastSeq(id).isEmpty()) {
      return Optional.empty();
    }
    source.freshness().awaitEvents(partition(id), bound);
    return Optional.of(read(id).orElseThrow(StoredViews::behind));
  }

  static Problem behind() {
    return Problem.retryAfter(
        ProblemType.UNAVAILABLE,
        "the read model is behind the log, ask again",
        Duration.ofSeconds(1));
  }

  // What is asked about the read model is asked before it is read.
  private Optional<Found> read(ConversationId id) {
    int partition = partition(id);
    boolean lasting = hasBegun(partition);
    long floor = Math.max(begun.getOrDefault(partition, -1L), seen.forgottenLeaf(partition));
    if (!source.freshness().has(partition, floor)) {
      return Optional.empty();
    }
    return source
        .reads()
        .find(id)
        .filter(stored -> stored.lastSeq() >= seen.seq(id) && stored.epoch() > 0)
        .map(stored -> new Found(view(stored), lasting));
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
    return new ConversationView(
        stored.id(),
        stored.lastSeq(),
        new ConversationView.Epoch(
            stored.epoch(), stored.shareVersion(), stored.epochStartedAt().toEpochMilli()),
        stored.members());
  }
}
