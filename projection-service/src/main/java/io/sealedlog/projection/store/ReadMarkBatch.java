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

/// Read marks that are written together with a batch.
///
/// @param highest of each member and conversation the furthest one, the later of equals
/// @param skipped how many records were no marks
/// @param nextOffsets by partition, where reading goes on
public record ReadMarkBatch(List<ReadMark> highest, int skipped, Map<Integer, Long> nextOffsets) {
  public static final ReadMarkBatch NONE = new ReadMarkBatch(List.of(), 0, Map.of());

  // The end of the year 9999. A time that the database can't hold would hold up all the rest.
  private static final long LAST_TIME = 253_402_300_799_999L;

  public ReadMarkBatch {
    highest = List.copyOf(highest);
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /// @param records partition by partition, by offset ascending
  /// @param home the partition that a stream's key belongs to
  public static ReadMarkBatch of(
      List<LogRecord> records, Map<Integer, Long> nextOffsets, ToIntFunction<Bytes> home) {
    Map<Key, ReadMark> highest = new LinkedHashMap<>();
    int skipped = 0;
    for (LogRecord record : records) {
      Optional<ReadMark> mark = mark(record, home);
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

  /// The same when none of them is to be written.
  public ReadMarkBatch allSkipped() {
    return new ReadMarkBatch(List.of(), skipped + highest.size(), nextOffsets);
  }

  // Two gateways at once can put the lower one there last.
  private static ReadMark further(ReadMark earlier, ReadMark later) {
    return later.seq() >= earlier.seq() ? later : earlier;
  }

  // Of two marks in two partitions nobody could tell which is the last.
  private static Optional<ReadMark> mark(LogRecord record, ToIntFunction<Bytes> home) {
    return ReadMark.of(record.key(), record.value())
        .filter(mark -> mark.at() >= 0 && mark.at() <= LAST_TIME)
        .filter(mark -> home.applyAsInt(streamKey(mark)) == record.partition());
  }

  private static Bytes streamKey(ReadMark mark) {
    return Bytes.wrap(Uuids.bytes(mark.conversationId().value()));
  }

  private record Key(ConversationId conversationId, UserId userId) {}
}
