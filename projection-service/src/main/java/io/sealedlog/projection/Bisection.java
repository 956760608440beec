package io.sealedlog.projection;

import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.FencedException;
import io.sealedlog.runtime.database.DatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the record at fault in a refused batch by bisection, in order, and writes all others.
final class Bisection {
  private static final Logger log = LoggerFactory.getLogger(Bisection.class);

  private Bisection() {}

  /// Writes or parks the pieces of a batch.
  interface Handler {
    void write(Batch batch);

    /// @param single a batch of one record
    void park(Batch single, String error);

    /// Returns the records of a piece that are still to be written, after earlier pieces may have
    /// stopped a partition.
    default Batch remaining(Batch batch) {
      return batch;
    }
  }

  /// Finds the records because of which a batch could not be written: halves the batch again and
  /// again, has the handler write each piece, and gives it each record that fails alone.
  ///
  /// @param failure with which writing the whole batch has failed
  /// @throws RuntimeException when a piece fails for a reason that is not in its records
  static void isolate(Batch batch, RuntimeException failure, Handler handler) {
    int size = batch.records().size();
    if (size == 0 || (size == 1 && !isInRecords(failure))) {
      throw failure;
    }
    if (size == 1) {
      handler.park(batch, reason(failure));
      return;
    }
    write(batch.head(), handler);
    write(batch.tail(), handler);
  }

  private static void write(Batch half, Handler handler) {
    Batch batch = handler.remaining(half);
    try {
      handler.write(batch);
    } catch (RuntimeException e) {
      if (!isInRecords(e)) {
        throw e;
      }
      isolate(batch, e, handler);
    }
  }

  /// Returns whether the cause of a failure may be in the records.
  static boolean isInRecords(RuntimeException failure) {
    return switch (failure) {
      case DatabaseException e ->
          FailureKind.of(e) == FailureKind.DATA || FailureKind.of(e) == FailureKind.UNKNOWN;
      case FencedException _ -> false;
      default -> true;
    };
  }

  // Without the exception's message, which may quote the record.
  private static String reason(RuntimeException failure) {
    if (failure instanceof DatabaseException e) {
      return "the database refuses its rows: SQLSTATE " + e.sqlState();
    }
    log.atError().setCause(failure).log("a bug in the projection: a record can't be written");
    return "a bug in the projection: " + failure.getClass().getSimpleName();
  }
}
