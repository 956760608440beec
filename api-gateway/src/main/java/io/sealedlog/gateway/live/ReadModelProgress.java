package io.sealedlog.gateway.live;

import io.sealedlog.protocol.Position;

/// Waits for the read model to catch up with the log.
@FunctionalInterface
interface ReadModelProgress {
  /// Waits, for a bounded time, until the read model has the event at this position.
  ///
  /// @return false when it has not in time
  boolean await(Position position);
}
