package io.sealedlog.projection;

import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.ReadModel;
import io.sealedlog.projection.store.ReadModel.Written;
import io.sealedlog.runtime.database.DatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches for the partitions that are held. When the database refuses the rows themselves,
/// the batch is halved, in order, until the one event is found that it refuses; its stream is
/// parked.
final class BatchWriter {
  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  private final ReadModel readModel;
  private final Ownership ownership;
  private final ProjectionMetrics metrics;

  BatchWriter(ReadModel readModel, Ownership ownership, ProjectionMetrics metrics) {
    this.readModel = readModel;
    this.ownership = ownership;
    this.metrics = metrics;
  }

  /// @throws DatabaseException when the batch, or the rest of it, could not be written for a reason
  ///   that is not in it
  /// @throws io.sealedlog.projection.store.FencedException when a partition has another owner
  void write(Batch batch) {
    try {
      wrote(batch, readModel.write(batch, ownership.held(batch.partitions())));
    } catch (DatabaseException e) {
      if (!refusesRows(e)) {
        throw e;
      }
      narrow(batch, e);
    }
  }

  private void narrow(Batch batch, DatabaseException refusal) {
    if (batch.records().size() > 1) {
      write(batch.head());
      write(batch.tail());
    } else {
      String error = "the database refuses its rows: SQLSTATE " + refusal.sqlState();
      wrote(batch, readModel.park(batch, ownership.held(batch.partitions()), error));
    }
  }

  private void wrote(Batch batch, Written written) {
    ownership.moved(written.held());
    metrics.wrote(written.folded());
    metrics.wrote(batch.marks());
    if (batch.marks().skipped() > 0) {
      log.atWarn()
          .addKeyValue("records", batch.marks().skipped())
          .addKeyValue("partitions", batch.marks().nextOffsets().keySet())
          .log("not read marks, skipped");
    }
    metrics.parkedStreams(ownership.parkedStreams());
    written.folded().rows().parked().forEach(BatchWriter::alarm);
  }

  private static void alarm(ParkedStream parked) {
    log.atError()
        .addKeyValue("stream", parked.streamId())
        .addKeyValue("partition", parked.partition())
        .addKeyValue("offset", parked.firstOffset())
        .addKeyValue("seq", parked.firstSeq())
        .addKeyValue("error", parked.error())
        .log("an event can't be applied, its stream is parked");
  }

  // SQLSTATE classes: 22 data exception, 23 integrity constraint violation.
  private static boolean refusesRows(DatabaseException e) {
    return e.sqlState().startsWith("22") || e.sqlState().startsWith("23");
  }
}
