package io.sealedlog.gateway.live;

import io.sealedlog.protocol.event.RecordedEvent;

/// What is in a connection's queue.
sealed interface Waiting {
  /// An event of the log, sealed as it is there.
  record Recorded(int partition, RecordedEvent event) implements Waiting {}

  /// Something that is not in the log, and is lost to who is not connected.
  ///
  /// @param body to be written as JSON
  record Passing(Object body) implements Waiting {}
}
