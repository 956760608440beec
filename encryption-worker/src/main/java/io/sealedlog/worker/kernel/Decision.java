package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.List;

/// The result of deciding a command.
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

  /// Nothing about a rejection is remembered: a retry of the command is decided again.
  record Rejected(RejectionCode code) implements Decision {}

  static Decision rejected(RejectionCode code) {
    return new Rejected(code);
  }

  /// The command was decided before.
  ///
  /// @param outcome of that decision
  record Replayed(Outcome.Stored outcome) implements Decision {}
}
