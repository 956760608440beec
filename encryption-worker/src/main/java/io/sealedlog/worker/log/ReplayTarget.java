package io.sealedlog.worker.log;

import io.sealedlog.protocol.event.RecordedEvent;

/// Receives the newest events of a partition when a task starts.
public interface ReplayTarget {
  /// Receives no events.
  ReplayTarget NONE =
      new ReplayTarget() {
        @Override
        public long maxEvents() {
          return 0;
        }

        @Override
        public void add(RecordedEvent event) {}
      };

  /// Returns the most events that it wants.
  long maxEvents();

  /// Receives an event. The events come in the order of their leaf indices, without a gap, up to
  /// the newest.
  void add(RecordedEvent event);
}
