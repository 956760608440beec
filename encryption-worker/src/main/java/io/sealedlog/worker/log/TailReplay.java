package io.sealedlog.worker.log;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/// Tells the newest events of a partition again, as many as are wanted and as can be read in a
/// short time. How fast that goes is measured with the very last ones, because those are what must
/// not be left out.
///
/// They are read twice, first only to see from where on there is no gap: an event that somebody put
/// there again may be among them while the ones after it are not.
record TailReplay(PartitionReader reader, LogFormat format, TopicPartition partition) {
  /// For each of the two times.
  private static final Duration BUDGET = Duration.ofMillis(1_500);

  private static final long SAMPLE = 4_096;
  private static final long SLACK = 256;

  /// @param end offset after the last record
  void replay(long end, Recollection recollection) {
    if (recollection.most() <= 0) {
      return;
    }
    long begin = reader.begin(partition);
    Sample sample = new Sample();
    long started = System.nanoTime();
    reader.read(
        partition,
        Math.max(begin, end - SAMPLE),
        end,
        record -> format.read(record).ifPresent(sample::see));
    long nanos = Math.max(1, System.nanoTime() - started);
    long offsets = Math.min(SAMPLE, end - begin);
    if (sample.events == 0) {
      return;
    }
    long affordable = (long) ((double) BUDGET.toNanos() / nanos * sample.events);
    long wanted = Math.min(recollection.most(), affordable);
    // Between events are the markers of transactions.
    long distance = (long) Math.ceil((double) wanted * offsets / sample.events) + SLACK;
    long from = Math.max(begin, end - distance);
    Run run = new Run(Math.max(0, sample.newest + 1 - wanted));
    reader.read(partition, from, end, record -> format.read(record).ifPresent(run::see));
    Replay replay = new Replay(run.first, recollection);
    reader.read(partition, from, end, record -> format.read(record).ifPresent(replay::see));
  }

  private static final class Sample {
    long events;
    long newest = -1;

    void see(LogRecord record) {
      events++;
      newest = Math.max(newest, record.leafIndex());
    }
  }

  /// Where the last run of leaf indices without a gap begins.
  private static final class Run {
    private final long earliest;
    private long first;
    private long next = -1;

    Run(long earliest) {
      this.earliest = earliest;
    }

    void see(LogRecord record) {
      long leafIndex = record.leafIndex();
      if (leafIndex < Math.max(earliest, next)) {
        return;
      }
      if (leafIndex != next) {
        first = leafIndex;
      }
      next = leafIndex + 1;
    }
  }

  private static final class Replay {
    private final Recollection recollection;
    private long next;

    Replay(long first, Recollection recollection) {
      this.next = first;
      this.recollection = recollection;
    }

    void see(LogRecord record) {
      if (record.leafIndex() == next) {
        next++;
        recollection.add(record.event());
      }
    }
  }
}
