package io.sealedlog.worker.log;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// The end of a partition of events, as far back as was looked.
///
/// @param newest the event with the largest leaf index, if there is any
/// @param sought the event with the leaf index that was looked for, if it was found
/// @param isWhole whether all of the partition was looked through
record LogTail(Optional<LogRecord> newest, Optional<LogRecord> sought, boolean isWhole) {
  private static final long FIRST_WINDOW = 256;
  private static final int GROWTH = 8;

  /// What is behind the newest event was put there by others, or again. This much of it is looked
  /// through.
  static final long LARGEST_WINDOW = 262_144;

  /// Looks back until the wanted event is found, or is so far back that it isn't worth while.
  ///
  /// @param leafIndex of the wanted event; negative for none
  /// @param end offset to look back from
  /// @param farthest how many leaves before the newest the wanted one may be
  static LogTail before(
      PartitionReader reader,
      LogFormat format,
      TopicPartition partition,
      long leafIndex,
      long end,
      long farthest) {
    long begin = reader.begin(partition);
    long window = FIRST_WINDOW;
    while (true) {
      Scan scan = new Scan(leafIndex);
      long from = Math.max(begin, end - window);
      reader.read(partition, from, end, record -> format.read(record).ifPresent(scan::see));
      LogTail tail =
          new LogTail(
              Optional.ofNullable(scan.newest), Optional.ofNullable(scan.sought), from <= begin);
      if (tail.isWhole() || tail.isEnough(leafIndex, farthest) || window >= LARGEST_WINDOW) {
        return tail;
      }
      window *= GROWTH;
    }
  }

  private boolean isEnough(long leafIndex, long farthest) {
    if (newest.isEmpty()) {
      return false;
    }
    long behind = newest.get().leafIndex() - leafIndex;
    return sought.isPresent() || leafIndex < 0 || behind > farthest;
  }

  private static final class Scan {
    final long wanted;
    @Nullable LogRecord newest;
    @Nullable LogRecord sought;

    Scan(long wanted) {
      this.wanted = wanted;
    }

    // What comes again is not the log going back.
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
