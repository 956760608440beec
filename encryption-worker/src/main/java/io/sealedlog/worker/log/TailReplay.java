package io.sealedlog.worker.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/// Tells the newest events of a partition again, as many as are wanted and as can be read in a
/// short time.
///
/// They are read twice: from the end back, piece by piece, to see how far the time reaches and from
/// where on there is no gap, and then forwards from there, to tell them. An event that somebody put
/// there again comes where it is not expected, and is passed over both times.
///
/// @param piece how many offsets are read at a time on the way back; some are markers of
///   transactions
record TailReplay(PartitionReader reader, LogFormat format, TopicPartition partition, long piece) {
  /// For the way back. The way forwards takes no longer, but for the last piece.
  private static final Duration BUDGET = Duration.ofMillis(1_500);

  private static final long PIECE = 4_096;

  TailReplay(PartitionReader reader, LogFormat format, TopicPartition partition) {
    this(reader, format, partition, PIECE);
  }

  /// @param end offset after the last record
  /// @param newest leaf index of the newest event, -1 when there is none
  void replay(long end, long newest, Recollection recollection) {
    if (newest < 0) {
      return;
    }
    Way back = goBack(end, newest, recollection.most());
    if (back.events == 0) {
      return;
    }
    Replay replay = new Replay(back.next + 1, recollection);
    reader.read(partition, back.from, end, record -> format.read(record).ifPresent(replay::see));
  }

  private Way goBack(long end, long newest, long wanted) {
    long begin = reader.begin(partition);
    long started = System.nanoTime();
    Way back = new Way(wanted, end, newest);
    while (back.from > begin
        && back.events < wanted
        && System.nanoTime() - started < BUDGET.toNanos()) {
      long to = back.from;
      long from = Math.max(begin, to - piece);
      List<Long> leaves = new ArrayList<>();
      reader.read(
          partition,
          from,
          to,
          record -> format.read(record).ifPresent(found -> leaves.add(found.leafIndex())));
      back.pass(leaves, from);
    }
    return back;
  }

  /// How far back there is no gap.
  private static final class Way {
    private final long wanted;
    private long from;
    private long events;
    private long next;

    Way(long wanted, long end, long newest) {
      this.wanted = wanted;
      this.from = end;
      this.next = newest;
    }

    /// @param leaves of the piece before, in the order of their offsets
    void pass(List<Long> leaves, long pieceFrom) {
      from = pieceFrom;
      for (long leaf : leaves.reversed()) {
        if (leaf == next && events < wanted) {
          next--;
          events++;
        }
      }
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
