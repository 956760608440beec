package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;

/// Seals a message whose sending was decided (sl1, section 6). This is where the randomness of a
/// decision comes in.
@FunctionalInterface
public interface MessageSealer {
  /// @param sentAt milliseconds since 1970
  Event.MessageSealed seal(EpochState epoch, Command.SendMessage message, long sentAt);
}
