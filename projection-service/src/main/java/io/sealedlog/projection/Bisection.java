package io.sealedlog.projection;

import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.FencedException;
import io.sealedlog.runtime.database.DatabaseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds, in a batch that is refused, the one record that is at fault, by halves and in order; all
/// others are written.
final class Bisection {
  private static final Logger log = LoggerFactory.getLogger(Bisection.class);

  private Bisection() {}

  /// How a batch is written.
  interface Handler {
    void write(Batch batch);

    /// @param single a batch of one record
    void park(Batch single, String error);

    /// What is left of a batch to be written, when a part before it has stopped or parked
    /// something.
    default Batch remaining(Batch batch) {
      return batch;
    }
  }

  /// Goes on with a batch that could not be written.
  ///
  /// @param failure of the whole batch
  /// @throws RuntimeException when it fails for a reason that is not in a record
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

  /// Whether a failure may be one of the records' own.
  static boolean isInRecords(RuntimeException failure) {
    return switch (failure) {
      case DatabaseException e ->
          FailureKind.of(e) == FailureKind.DATA || FailureKind.of(e) == FailureKind.UNKNOWN;
      case FencedException _ -> false;
      default -> true;
    };
  }

  // Never a message, which may quote the record.
  private static String reason(RuntimeException failure) {
    if (failure instanceof DatabaseException e) {
      return "the database refuses its rows: SQLSTATE " + e.sqlState();
    }
    log.atError().setCause(failure).log("a bug in the projection: a record can't be written");
    return "a bug in the projection: " + failure.getClass().getSimpleName();
  }
}
