package io.sealedlog.gateway.live;

import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.Position;

/// How one reader gets messages. Used by his connection's own thread.
interface MessageFormatter {
  /// What he is sent, a record to be written as JSON.
  Object show(StoredMessage message);

  /// Waits, for a bounded time, until the read model has an event.
  interface Progress {
    boolean await(Position position);
  }
}
