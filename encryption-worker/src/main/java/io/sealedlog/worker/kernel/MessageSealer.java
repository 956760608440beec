package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;

/// Seals a message after the decision to accept it (sl1, section 6). It is the only source of
/// randomness in a decision.
@FunctionalInterface
public interface MessageSealer {
  /// @param sentAt milliseconds since 1970
  Event.MessageSealed seal(EpochState epoch, Command.SendMessage message, long sentAt);
}
