package io.sealedlog.worker.log;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.worker.processing.StreamStates;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the state of a task with the end of its events partition before the task decides
/// anything. State that is a little behind is caught up. State that is ahead of the log, or of
/// another history, is refused: the task would write seqs and leaf indices that are taken or leave
/// a gap.
///
/// @param events the topic's name
/// @param readers creates a reader, which is closed after use
public record LogComparison(
    String events, LogFormat format, LogEndOffsets endOffsets, Supplier<PartitionReader> readers)
    implements TaskInitializer {
  /// The most events that a task catches up at its start, few enough to finish long before a
  /// transaction times out. Beyond that, the state is rebuilt before the start.
  public static final long MAX_EVENTS_TO_CATCH_UP = 10_000;

  private static final Logger log = LoggerFactory.getLogger(LogComparison.class);

  @Override
  public long initialize(int partition, StreamStates states, ReplayTarget replayTarget) {
    TopicPartition topicPartition = new TopicPartition(events, partition);
    try (PartitionReader reader = readers.get()) {
      long end = endOffsets.awaitStable(topicPartition);
      Comparison comparison = new Comparison(reader, topicPartition, end, states);
      long behind = comparison.catchUp();
      if (behind > 0) {
        log.atWarn()
            .addKeyValue("partition", topicPartition)
            .addKeyValue("events", behind)
            .log("the state was behind the log and has been brought forward");
      }
      new TailReplay(reader, format, topicPartition)
          .replay(end, states.frontier().size() - 1, replayTarget);
      return behind;
    }
  }

  private final class Comparison {
    private final PartitionReader reader;
    private final TopicPartition partition;
    private final long end;
    private final StreamStates states;
    private final long size;

    Comparison(PartitionReader reader, TopicPartition partition, long end, StreamStates states) {
      this.reader = reader;
      this.partition = partition;
      this.end = end;
      this.states = states;
      this.size = states.frontier().size();
    }

    /// @return the number of events that the state was behind
    long catchUp() {
      LogTail tail =
          LogTail.before(reader, format, partition, size - 1, end, MAX_EVENTS_TO_CATCH_UP);
      Optional<LogRecord> newest = tail.newest();
      if (size == 0) {
        if (newest.isPresent()) {
          throw incomplete(newest.get());
        }
        return 0;
      }
      if (newest.isEmpty() || newest.get().leafIndex() < size - 1) {
        throw ahead(newest);
      }
      if (tail.sought().isEmpty()) {
        throw newest.get().leafIndex() - size >= MAX_EVENTS_TO_CATCH_UP
            ? incomplete(newest.get())
            : different("the log has no event with leaf index %d".formatted(size - 1));
      }
      requireSameHistory(tail.sought().get());
      return newest.get().leafIndex() < size ? 0 : fold(tail.sought().get().offset() + 1);
    }

    // The newest event of the partition is also the newest of its stream.
    private void requireSameHistory(LogRecord last) {
      if (!states.head(last.event().streamId()).endsWith(last.event(), last.leaf())) {
        throw different(
            "the event at offset %d is another than the state's with leaf index %d"
                .formatted(last.offset(), last.leafIndex()));
      }
    }

    private long fold(long from) {
      LogFold fold = new LogFold(states, this::different);
      reader.read(partition, from, end, record -> format.read(record).ifPresent(fold::next));
      return states.frontier().size() - size;
    }

    private StateMismatchException incomplete(LogRecord newest) {
      return new StateMismatchException(
          """
          The worker's state of %s has %d events and the log has %d, up to offset %d. Nothing was \
          processed. Start the worker again: it makes the state anew from the log before it begins.\
          """
              .formatted(partition, size, newest.leafIndex() + 1, newest.offset()));
    }

    private StateMismatchException ahead(Optional<LogRecord> newest) {
      String where =
          newest
              .map(record ->
                  "the log ends with leaf index %d, at offset %d"
                      .formatted(record.leafIndex(), record.offset()))
              .orElse("the log has none");
      return new StateMismatchException(
          """
          The worker's state of %s has events up to leaf index %d, and %s: the end of the partition \
          is missing. Nothing was processed. Bring the records back, from a replica or a backup. If \
          they are lost for good, stop all workers and run one with --rebuild-state: it goes on from \
          what is there, and what the lost events said is gone.\
          """
              .formatted(partition, size - 1, where));
    }

    private StateMismatchException different(String how) {
      Frontier frontier = states.frontier();
      return new StateMismatchException(
          """
          The worker's state of %s, with %d events, is of another history than the log, which ends \
          at offset %d: %s. Nothing was processed. Find out which of the two is right. If it is the \
          log, stop all workers and run one with --rebuild-state, which makes the state anew from \
          it.\
          """
              .formatted(partition, frontier.size(), end, how));
    }
  }
}
