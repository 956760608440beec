package io.sealedlog.gateway.command;

import io.sealedlog.protocol.event.RecordedEvent;

/// Is told every event right after it is committed, on the tail's thread: it must not block.
public interface EventListener {
  void recorded(int partition, RecordedEvent event);

  /// Tells both, this one first.
  default EventListener and(EventListener other) {
    return (partition, event) -> {
      recorded(partition, event);
      other.recorded(partition, event);
    };
  }
}
