package io.sealedlog.worker.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/// Replays the newest events of a partition, as many as are wanted and can be read in a short time.
///
/// The events are read twice: first backward in chunks, to find how far back the time suffices and
/// where the last gap is, then forward from there to deliver them. A duplicate of an event is not
/// at its expected position and is skipped both times.
///
/// @param chunk the number of offsets in a chunk of the backward read; some of them are transaction
///   markers
record TailReplay(PartitionReader reader, LogFormat format, TopicPartition partition, long chunk) {
  /// Time for the backward read. The forward read takes no longer, except for the last chunk.
  private static final Duration BUDGET = Duration.ofMillis(1_500);

  private static final long CHUNK = 4_096;

  TailReplay(PartitionReader reader, LogFormat format, TopicPartition partition) {
    this(reader, format, partition, CHUNK);
  }

  /// @param end offset after the last record
  /// @param newest leaf index of the newest event, -1 when there is none
  void replay(long end, long newest, ReplayTarget replayTarget) {
    if (newest < 0) {
      return;
    }
    ContiguousTail tail = scanBackward(end, newest, replayTarget.maxEvents());
    if (tail.events == 0) {
      return;
    }
    Replay replay = new Replay(tail.next + 1, replayTarget);
    reader.read(partition, tail.from, end, record -> format.read(record).ifPresent(replay::see));
  }

  private ContiguousTail scanBackward(long end, long newest, long wanted) {
    long begin = reader.begin(partition);
    long started = System.nanoTime();
    ContiguousTail tail = new ContiguousTail(wanted, end, newest);
    while (tail.from > begin
        && tail.events < wanted
        && System.nanoTime() - started < BUDGET.toNanos()) {
      long to = tail.from;
      long from = Math.max(begin, to - chunk);
      List<Long> leaves = new ArrayList<>();
      reader.read(
          partition,
          from,
          to,
          record -> format.read(record).ifPresent(found -> leaves.add(found.leafIndex())));
      tail.extend(leaves, from);
    }
    return tail;
  }

  /// The gapless end of the partition, as far back as it was read.
  private static final class ContiguousTail {
    private final long wanted;
    private long from;
    private long events;
    private long next;

    ContiguousTail(long wanted, long end, long newest) {
      this.wanted = wanted;
      this.from = end;
      this.next = newest;
    }

    /// @param leaves of the chunk that precedes those before, in the order of their offsets
    void extend(List<Long> leaves, long chunkStart) {
      from = chunkStart;
      for (long leaf : leaves.reversed()) {
        if (leaf == next && events < wanted) {
          next--;
          events++;
        }
      }
    }
  }

  private static final class Replay {
    private final ReplayTarget replayTarget;
    private long next;

    Replay(long first, ReplayTarget replayTarget) {
      this.next = first;
      this.replayTarget = replayTarget;
    }

    void see(LogRecord record) {
      if (record.leafIndex() == next) {
        next++;
        replayTarget.add(record.event());
      }
    }
  }
}
