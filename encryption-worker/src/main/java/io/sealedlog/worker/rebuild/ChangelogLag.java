package io.sealedlog.worker.rebuild;

import io.sealedlog.worker.log.LogComparison;
import io.sealedlog.worker.log.LogFormat;
import io.sealedlog.worker.log.NewestLogRecord;
import io.sealedlog.worker.log.PartitionReader;
import io.sealedlog.worker.state.FrontierStore;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/// Compares the ends of changelogs and log to find how far the state is behind.
///
/// @param events the topic's name
/// @param progress the name of the changelog with the frontiers
record ChangelogLag(PartitionReader reader, LogFormat format, String events, String progress) {
  private static final long FIRST_WINDOW = 64;
  private static final int GROWTH = 8;

  /// Returns whether the state of some partition is missing, or so far behind that catching up
  /// takes longer than a task may take to start.
  boolean isLarge() {
    return IntStream.range(0, format.partitions().count()).anyMatch(this::isLarge);
  }

  private boolean isLarge(int partition) {
    // The log first: read later, it would include events that a running worker has added since, and
    // the state would look old.
    TopicPartition log = new TopicPartition(events, partition);
    long events =
        NewestLogRecord.before(reader, format, log, reader.committedEnd(log))
            .map(newest -> newest.leafIndex() + 1)
            .orElse(0L);
    if (events == 0) {
      return false;
    }
    long size = size(partition);
    return size == 0 || events - size > LogComparison.MAX_EVENTS_TO_CATCH_UP;
  }

  /// Returns the number of events in the state. The frontier is written with every event, so the
  /// newest frontier entry is near the end and has the largest size.
  long size(int partition) {
    TopicPartition changelog = new TopicPartition(progress, partition);
    long begin = reader.begin(changelog);
    long end = reader.committedEnd(changelog);
    long[] size = new long[1];
    long from = end;
    for (long window = FIRST_WINDOW; from > begin && size[0] == 0; window *= GROWTH) {
      from = Math.max(begin, end - window);
      reader.read(
          changelog,
          from,
          end,
          record ->
              FrontierStore.size(record.key(), record.value())
                  .ifPresent(found -> size[0] = Math.max(size[0], found)));
    }
    return size[0];
  }
}
