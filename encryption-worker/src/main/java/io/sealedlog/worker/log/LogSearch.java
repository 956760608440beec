package io.sealedlog.worker.log;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Finds an event anywhere in a partition by its leaf index, with a binary search over the offsets.
public record LogSearch(PartitionReader reader, LogFormat format, TopicPartition partition) {
  private static final long STEP = 512;

  /// @param end offset to search before
  public Optional<LogRecord> find(long leafIndex, long end) {
    long low = reader.begin(partition);
    long high = end;
    while (high - low > STEP) {
      long middle = low + (high - low) / 2;
      Optional<LogRecord> first = firstFrom(middle, end);
      if (first.isPresent() && first.get().leafIndex() <= leafIndex) {
        low = middle;
      } else {
        high = middle;
      }
    }
    // The range is longer than one step, because the records at its start may not be events.
    Found found = new Found(leafIndex);
    reader.read(
        partition,
        low,
        Math.min(low + 4 * STEP, end),
        record -> format.read(record).ifPresent(found::seeWanted));
    return Optional.ofNullable(found.record);
  }

  private Optional<LogRecord> firstFrom(long from, long end) {
    Found found = new Found(-1);
    reader.read(
        partition,
        from,
        Math.min(from + STEP, end),
        record -> format.read(record).ifPresent(found::seeFirst));
    return Optional.ofNullable(found.record);
  }

  private static final class Found {
    final long wanted;
    @Nullable LogRecord record;

    Found(long wanted) {
      this.wanted = wanted;
    }

    void seeFirst(LogRecord seen) {
      if (record == null) {
        record = seen;
      }
    }

    void seeWanted(LogRecord seen) {
      if (record == null && seen.leafIndex() == wanted) {
        record = seen;
      }
    }
  }
}
