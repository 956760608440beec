package io.sealedlog.worker.topology;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/// The stores of a task, which stay when the task is started anew.
final class TaskStores {
  private final MockProcessorContext<RoutedKey, byte[]> context = new MockProcessorContext<>();

  TaskStores() {
    for (StoreBuilder<KeyValueStore<byte[], byte[]>> builder :
        WorkerStores.builders(StoreKind.MEMORY)) {
      KeyValueStore<byte[], byte[]> store =
          builder.withLoggingDisabled().withCachingDisabled().build();
      store.init(context.getStateStoreContext(), store);
    }
  }

  KeyValueStore<byte[], byte[]> store(String name) {
    KeyValueStore<byte[], byte[]> store = context.getStateStore(name);
    return Objects.requireNonNull(store);
  }

  StoredWorkerState state() {
    return new StoredWorkerState(context);
  }
}
