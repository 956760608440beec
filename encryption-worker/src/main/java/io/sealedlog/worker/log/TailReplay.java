package io.sealedlog.worker.log;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/// Tells the newest events of a partition again, as many as are wanted and as can be read in a
/// short time. How fast that goes is measured with the very last ones, because those are what must
/// not be left out.
record TailReplay(PartitionReader reader, LogFormat format, TopicPartition partition) {
  private static final Duration BUDGET = Duration.ofSeconds(3);
  private static final long SAMPLE = 4_096;

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
    long distance = (long) Math.ceil((double) wanted * offsets / sample.events);
    Replay replay = new Replay(sample.newest - wanted, recollection);
    reader.read(
        partition,
        Math.max(begin, end - distance),
        end,
        record -> format.read(record).ifPresent(replay::see));
  }

  private static final class Sample {
    long events;
    long newest = -1;

    void see(LogRecord record) {
      events++;
      newest = Math.max(newest, record.leafIndex());
    }
  }

  private static final class Replay {
    final Recollection recollection;
    long last;

    Replay(long last, Recollection recollection) {
      this.last = last;
      this.recollection = recollection;
    }

    void see(LogRecord record) {
      if (record.leafIndex() > last) {
        last = record.leafIndex();
        recollection.add(record.event());
      }
    }
  }
}
