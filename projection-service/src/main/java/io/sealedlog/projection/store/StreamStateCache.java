package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.StreamState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Caches the states of the streams that were written last, so that their next batch need not query
/// them. Contains only committed states of held partitions: the caller drops a partition after a
/// failure.
///
/// Bounded; the least recently used stream is evicted first. Not thread-safe.
final class StreamStateCache {
  private final Map<UUID, Known> streams;

  /// @param bound the most streams to keep
  StreamStateCache(int bound) {
    this.streams = new LruMap(bound);
  }

  void put(int partition, UUID stream, StreamState state) {
    streams.put(stream, new Known(partition, state));
  }

  /// Returns the cached states of the wanted streams, and removes those streams from `wanted`.
  Map<UUID, StreamState> take(Set<UUID> wanted) {
    Map<UUID, StreamState> found = new LinkedHashMap<>();
    wanted.removeIf(stream -> {
      Known known = streams.get(stream);
      if (known != null) {
        found.put(stream, known.state());
      }
      return known != null;
    });
    return found;
  }

  void drop(Set<Integer> partitions) {
    streams.values().removeIf(known -> partitions.contains(known.partition()));
  }

  private record Known(int partition, StreamState state) {}

  private static final class LruMap extends LinkedHashMap<UUID, Known> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;

    private final int bound;

    LruMap(int bound) {
      super(16, LOAD, true);
      this.bound = bound;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<UUID, Known> eldest) {
      return size() > bound;
    }
  }
}
