package io.sealedlog.projection.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.mark.ReadMark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// The read marks that are written together with a batch of events.
///
/// @param highest for each member and conversation the mark with the highest seq; of equal ones the
///   later
/// @param skipped how many records were not read marks
/// @param nextOffsets by partition, the offset at which reading continues
public record ReadMarkBatch(List<ReadMark> highest, int skipped, Map<Integer, Long> nextOffsets) {
  public static final ReadMarkBatch NONE = new ReadMarkBatch(List.of(), 0, Map.of());

  // The end of the year 9999. A time beyond the range of the database would fail the whole batch.
  private static final long LAST_TIME = 253_402_300_799_999L;

  public ReadMarkBatch {
    highest = List.copyOf(highest);
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /// @param records partition by partition, by offset ascending
  /// @param partitionOf the partition of a stream's key
  public static ReadMarkBatch of(
      List<LogRecord> records, Map<Integer, Long> nextOffsets, ToIntFunction<Bytes> partitionOf) {
    Map<Key, ReadMark> highest = new LinkedHashMap<>();
    int skipped = 0;
    for (LogRecord record : records) {
      Optional<ReadMark> mark = mark(record, partitionOf);
      mark.ifPresent(each ->
          highest.merge(
              new Key(each.conversationId(), each.userId()), each, ReadMarkBatch::further));
      skipped += mark.isPresent() ? 0 : 1;
    }
    return new ReadMarkBatch(List.copyOf(highest.values()), skipped, nextOffsets);
  }

  public boolean isEmpty() {
    return nextOffsets.isEmpty();
  }

  /// Returns these marks with all of them skipped: only the offsets advance.
  public ReadMarkBatch allSkipped() {
    return new ReadMarkBatch(List.of(), skipped + highest.size(), nextOffsets);
  }

  // Two concurrent gateways may write the lower mark last.
  private static ReadMark further(ReadMark earlier, ReadMark later) {
    return later.seq() >= earlier.seq() ? later : earlier;
  }

  // A mark outside its conversation's partition is skipped: marks in different partitions have no
  // order.
  private static Optional<ReadMark> mark(LogRecord record, ToIntFunction<Bytes> partitionOf) {
    return ReadMark.of(record.key(), record.value())
        .filter(mark -> mark.at() >= 0 && mark.at() <= LAST_TIME)
        .filter(mark -> partitionOf.applyAsInt(streamKey(mark)) == record.partition());
  }

  private static Bytes streamKey(ReadMark mark) {
    return Bytes.wrap(Uuids.bytes(mark.conversationId().value()));
  }

  private record Key(ConversationId conversationId, UserId userId) {}
}
