package io.sealedlog.projection;

import io.sealedlog.projection.fold.FoldResult;
import io.sealedlog.projection.fold.IgnoredRecord;
import io.sealedlog.projection.fold.PartitionStopReason;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.store.ReadMarkBatch;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs the faults that an operator should look at. Anybody with write access to the topic can
/// flood it with useless records, so at most one ignored record is logged per [#PERIOD]; the meters
/// count all of them.
final class OperatorAlarms {
  private static final Logger log = LoggerFactory.getLogger(OperatorAlarms.class);
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private final Clock clock;
  private Instant nextIgnored = Instant.MIN;
  private long suppressed;

  OperatorAlarms(Clock clock) {
    this.clock = clock;
  }

  void wrote(FoldResult folded, ReadMarkBatch marks) {
    folded.rows().parked().forEach(OperatorAlarms::parked);
    folded.ignored().forEach(this::ignored);
    if (marks.skipped() > 0) {
      log.atWarn()
          .addKeyValue("records", marks.skipped())
          .addKeyValue("partitions", marks.nextOffsets().keySet())
          .log("not read marks, skipped");
    }
  }

  void stopped(int partition, PartitionStopReason stop) {
    log.atError()
        .addKeyValue("partition", partition)
        .addKeyValue("offset", stop.offset())
        .addKeyValue("reason", stop.reason())
        .log("the log can't be followed, the partition stops");
  }

  void refused(Set<Integer> partitions, RuntimeException failure) {
    log.atWarn()
        .addKeyValue("partitions", partitions)
        .addKeyValue("failure", failure.getClass().getSimpleName())
        .log("a batch can't be written as a whole, each partition is tried by itself");
  }

  void failed(int partition, DatabaseException failure) {
    log.atWarn()
        .addKeyValue("partition", partition)
        .addKeyValue("sqlState", failure.sqlState())
        .log("a partition can't be written, trying again");
  }

  void parkedAgain(FoldResult folded) {
    folded.rows().parked().forEach(OperatorAlarms::parked);
  }

  void appliedAgain(int partition, int streams) {
    log.atInfo()
        .addKeyValue("partition", partition)
        .addKeyValue("streams", streams)
        .log("parked streams are applied again and parked no more");
  }

  private static void parked(ParkedStream parked) {
    log.atError()
        .addKeyValue("stream", parked.streamId())
        .addKeyValue("partition", parked.partition())
        .addKeyValue("offset", parked.firstOffset())
        .addKeyValue("seq", parked.firstSeq())
        .addKeyValue("error", parked.error())
        .log("an event can't be applied, its stream is parked");
  }

  private void ignored(IgnoredRecord ignored) {
    Instant now = clock.instant();
    if (now.isBefore(nextIgnored)) {
      suppressed++;
      return;
    }
    nextIgnored = now.plus(PERIOD);
    log.atError()
        .addKeyValue("partition", ignored.position().partition())
        .addKeyValue("offset", ignored.position().offset())
        .addKeyValue("reason", ignored.reason())
        .addKeyValue("untold", suppressed)
        .log(
            switch (ignored.kind()) {
              case FOREIGN -> "a record of the events topic is not part of the log, passed over";
              case REPEATED -> "an event is in the log twice, passed over";
            });
    suppressed = 0;
  }
}
