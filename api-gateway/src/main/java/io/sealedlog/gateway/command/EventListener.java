package io.sealedlog.gateway.command;

import io.sealedlog.protocol.event.RecordedEvent;

/// Receives every event right after its commit, on the tail's thread; must not block.
public interface EventListener {
  void recorded(int partition, RecordedEvent event);

  /// Returns a listener that calls this one, then the other.
  default EventListener and(EventListener other) {
    return (partition, event) -> {
      recorded(partition, event);
      other.recorded(partition, event);
    };
  }
}
