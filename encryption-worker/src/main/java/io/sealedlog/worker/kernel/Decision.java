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

  record Rejected(RejectionCode code) implements Decision {
    /// Whether the same command again gets this answer, whatever has changed by then. Otherwise it
    /// is decided anew: because the answer is about the id and not about the command, or because
    /// the gateway will send it again with what was wrong put right.
    public boolean lasting() {
      return switch (code) {
        case UNKNOWN_CONVERSATION,
            NOT_A_MEMBER,
            CONVERSATION_EXISTS,
            INVALID_IDENTITY,
            INVALID_EPOCH,
            INVALID_COMMAND,
            NOT_AN_ADMIN,
            ALREADY_A_MEMBER,
            NO_SUCH_MEMBER,
            LAST_ADMIN,
            TOO_MANY_MEMBERS,
            HISTORY_TOO_LONG ->
            true;
        case ID_REUSED,
            ID_FROM_THE_FUTURE,
            ID_TOO_OLD,
            STALE_SHARE,
            STALE_EPOCH,
            EPOCH_EXPIRED,
            INTERNAL ->
            false;
      };
    }
  }

  static Decision rejected(RejectionCode code) {
    return new Rejected(code);
  }

  /// @param outcome of the first time
  record Replayed(Outcome outcome) implements Decision {}
}
