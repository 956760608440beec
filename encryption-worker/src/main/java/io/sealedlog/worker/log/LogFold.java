package io.sealedlog.worker.log;

import io.sealedlog.worker.kernel.MisplacedEventException;
import io.sealedlog.worker.processing.EventFold;
import io.sealedlog.worker.processing.StreamStates;
import java.util.function.Function;

/// Applies the events of a partition's log to its state, one by one.
///
/// @param fault makes the exception for an event that doesn't follow, with a message for the
///   operator
public record LogFold(StreamStates states, Function<String, StateMismatchException> fault) {
  /// Applies the event unless the state includes it already: a second copy of an event is not part
  /// of the log.
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
