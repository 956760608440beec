package io.sealedlog.worker.log;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The end of an events partition, as far back as it was searched.
///
/// @param newest the event with the largest leaf index, if there is any
/// @param sought the event with the wanted leaf index, if it was found
/// @param isComplete whether the whole partition was searched
record LogTail(Optional<LogRecord> newest, Optional<LogRecord> sought, boolean isComplete) {
  private static final long FIRST_WINDOW = 256;
  private static final int GROWTH = 8;

  /// The most offsets that are searched. Records after the newest event are duplicates, or were
  /// written by others.
  static final long LARGEST_WINDOW = 262_144;

  /// Searches back until the wanted event is found, or is known to be too far back.
  ///
  /// @param leafIndex of the wanted event; negative for none
  /// @param end offset to search back from
  /// @param maxDistance the greatest distance in leaves between the newest event and the wanted one
  static LogTail before(
      PartitionReader reader,
      LogFormat format,
      TopicPartition partition,
      long leafIndex,
      long end,
      long maxDistance) {
    long begin = reader.begin(partition);
    long window = FIRST_WINDOW;
    while (true) {
      Scan scan = new Scan(leafIndex);
      long from = Math.max(begin, end - window);
      reader.read(partition, from, end, record -> format.read(record).ifPresent(scan::see));
      LogTail tail =
          new LogTail(
              Optional.ofNullable(scan.newest), Optional.ofNullable(scan.sought), from <= begin);
      if (tail.isComplete()
          || tail.isConclusive(leafIndex, maxDistance)
          || window >= LARGEST_WINDOW) {
        return tail;
      }
      window *= GROWTH;
    }
  }

  private boolean isConclusive(long leafIndex, long maxDistance) {
    if (newest.isEmpty()) {
      return false;
    }
    long behind = newest.get().leafIndex() - leafIndex;
    return sought.isPresent() || leafIndex < 0 || behind > maxDistance;
  }

  private static final class Scan {
    final long wanted;
    @Nullable LogRecord newest;
    @Nullable LogRecord sought;

    Scan(long wanted) {
      this.wanted = wanted;
    }

    // A duplicate of an earlier event does not make it the newest.
    void see(LogRecord record) {
      if (newest == null || record.leafIndex() > newest.leafIndex()) {
        newest = record;
      }
      if (record.leafIndex() == wanted && sought == null) {
        sought = record;
      }
    }
  }
}
