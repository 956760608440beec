package io.sealedlog.gateway.conversation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sealedlog.protocol.ConversationId;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Remembers the last change of each conversation that this gateway has seen, so that no older
/// state is taken for the current one. An evicted conversation is remembered by its partition only.
final class RecentChanges {
  private static final int MOST_REMEMBERED = 50_000;

  private final Cache<ConversationId, Change> changes =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .<ConversationId, Change>evictionListener((id, change, cause) -> forget(change))
          .build();

  private final ConcurrentHashMap<Integer, Long> forgotten = new ConcurrentHashMap<>();

  /// @param seq in the conversation
  /// @param leafIndex in the partition
  private record Change(int partition, long seq, long leafIndex) {}

  void note(ConversationId id, int partition, long seq, long leafIndex) {
    changes.put(id, new Change(partition, seq, leafIndex));
  }

  /// Returns the seq of the conversation's last change, 0 when none is remembered.
  long seq(ConversationId id) {
    Change change = changes.getIfPresent(id);
    return change == null ? 0 : change.seq();
  }

  /// Returns the largest leaf index among the partition's evicted changes, -1 when there is none.
  long forgottenLeaf(int partition) {
    return forgotten.getOrDefault(partition, -1L);
  }

  private void forget(@Nullable Change change) {
    if (change != null) {
      forgotten.merge(change.partition(), change.leafIndex(), Math::max);
    }
  }
}
