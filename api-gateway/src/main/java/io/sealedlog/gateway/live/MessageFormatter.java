package io.sealedlog.gateway.live;

import io.sealedlog.gateway.readmodel.StoredMessage;

/// Formats messages for one reader. Used by the connection's own thread.
interface MessageFormatter {
  /// Returns the record that is sent as JSON.
  Object show(StoredMessage message);
}
