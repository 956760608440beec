package io.sealedlog.worker.log;

import io.sealedlog.protocol.event.RecordedEvent;

/// What remembers the newest events of a partition, and is told them anew when a task starts.
public interface Recollection {
  /// Remembers nothing.
  Recollection NONE =
      new Recollection() {
        @Override
        public long most() {
          return 0;
        }

        @Override
        public void add(RecordedEvent event) {}
      };

  /// How many events it wants at most.
  long most();

  /// In the order of their leaf indices, without a gap, up to the newest.
  void add(RecordedEvent event);
}
