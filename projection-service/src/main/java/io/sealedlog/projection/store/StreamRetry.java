package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Applies parked streams of a partition again: the log is read from the first of their events that
/// is not applied up to the partition's next offset.
///
/// @param from by stream, the offset of its first unapplied event
/// @param nextOffset the offset at which reading continues
/// @param nextLeaf the leaf index of the first event from that offset on
public record StreamRetry(int partition, Map<UUID, Long> from, long nextOffset, long nextLeaf) {
  public StreamRetry {
    from = Map.copyOf(from);
  }

  /// @param streams at least one, all of the same partition
  public static StreamRetry of(Collection<ParkedStream> streams) {
    ParkedStream first =
        streams.stream().min(Comparator.comparingLong(ParkedStream::firstOffset)).orElseThrow();
    Map<UUID, Long> from = new HashMap<>();
    streams.forEach(stream -> from.put(stream.streamId(), stream.firstOffset()));
    return new StreamRetry(first.partition(), from, first.firstOffset(), first.firstLeaf());
  }

  boolean covers(UUID stream, LogRecord record) {
    Long first = from.get(stream);
    return first != null && record.offset() >= first;
  }

  /// Returns this retry at a later offset, without the streams that have failed.
  StreamRetry at(long offset, long leaf, Collection<UUID> failed) {
    Map<UUID, Long> left = new HashMap<>(from);
    left.keySet().removeAll(failed);
    return new StreamRetry(partition, left, offset, leaf);
  }
}
