package io.sealedlog.worker.log;

import io.sealedlog.worker.kernel.MisplacedEventException;
import io.sealedlog.worker.processing.EventFold;
import io.sealedlog.worker.processing.StreamStates;
import java.util.function.Function;

/// Brings the state of a partition forward by its log, event by event.
///
/// @param fault tells the operator what it means that an event doesn't follow
public record LogFold(StreamStates states, Function<String, StateMismatchException> fault) {
  /// Events that the state has already are passed over: what comes again is not part of the log a
  /// second time.
  ///
  /// @throws StateMismatchException when the event isn't the next one
  public void next(LogRecord record) {
    if (record.leafIndex() < states.frontier().size()) {
      return;
    }
    try {
      EventFold.apply(states, record.event(), record.leaf());
    } catch (MisplacedEventException e) {
      throw fault.apply(
          "the event at offset %d doesn't follow. %s".formatted(record.offset(), e.getMessage()));
    }
  }
}
