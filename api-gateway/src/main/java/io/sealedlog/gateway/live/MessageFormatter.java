package io.sealedlog.gateway.live;

import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.Position;

/// Formats messages for one reader. Used by the connection's own thread.
interface MessageFormatter {
  /// Returns the record that is sent as JSON.
  Object show(StoredMessage message);

  /// Waits, for a bounded time, until the read model has an event.
  interface Progress {
    boolean await(Position position);
  }
}
