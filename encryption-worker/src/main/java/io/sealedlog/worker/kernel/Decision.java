package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;

/// What becomes of a command.
public sealed interface Decision {
  /// @param events at least one
  record Accepted(List<Event> events) implements Decision {
    public Accepted {
      events = List.copyOf(events);
      if (events.isEmpty()) {
        throw new IllegalArgumentException("an accepted command makes an event");
      }
    }

    static Decision of(Event... events) {
      return new Accepted(List.of(events));
    }
  }

  /// Nothing of it is remembered: the same command again is decided anew.
  record Rejected(RejectionCode code) implements Decision {}

  static Decision rejected(RejectionCode code) {
    return new Rejected(code);
  }

  /// @param outcome of the first time
  record Replayed(Outcome.Stored outcome) implements Decision {}
}
