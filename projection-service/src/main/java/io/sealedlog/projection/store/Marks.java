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
/// @param newest of each member and conversation the last one
/// @param skipped how many records were no marks
/// @param nextOffsets by partition, where reading goes on
public record Marks(List<ReadMark> newest, int skipped, Map<Integer, Long> nextOffsets) {
  public static final Marks NONE = new Marks(List.of(), 0, Map.of());

  // The end of the year 9999. A time that the database can't hold would hold up all the rest.
  private static final long LAST_TIME = 253_402_300_799_999L;

  public Marks {
    newest = List.copyOf(newest);
    nextOffsets = Map.copyOf(nextOffsets);
  }

  /// @param records partition by partition, by offset ascending
  /// @param home the partition that a stream's key belongs to
  public static Marks of(
      List<LogRecord> records, Map<Integer, Long> nextOffsets, ToIntFunction<Bytes> home) {
    Map<Key, ReadMark> newest = new LinkedHashMap<>();
    int skipped = 0;
    for (LogRecord record : records) {
      Optional<ReadMark> mark = mark(record, home);
      mark.ifPresent(each -> newest.put(new Key(each.conversationId(), each.userId()), each));
      skipped += mark.isPresent() ? 0 : 1;
    }
    return new Marks(List.copyOf(newest.values()), skipped, nextOffsets);
  }

  public boolean isEmpty() {
    return nextOffsets.isEmpty();
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
