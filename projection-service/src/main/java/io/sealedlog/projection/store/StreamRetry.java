package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// Parked streams of a partition that are being applied again: the log is read from the first of
/// their events that is not applied up to where all the other streams stand.
///
/// @param from by stream, the offset of its first event that is not applied
/// @param nextOffset where reading goes on
/// @param nextLeaf the leaf index that is next there
public record StreamRetry(int partition, Map<UUID, Long> from, long nextOffset, long nextLeaf) {
  public StreamRetry {
    from = Map.copyOf(from);
  }

  /// @param streams of the same partition, one at least
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

  /// Later on.
  StreamRetry at(long offset, long leaf, Collection<UUID> failed) {
    Map<UUID, Long> left = new HashMap<>(from);
    left.keySet().removeAll(failed);
    return new StreamRetry(partition, left, offset, leaf);
  }
}
