package io.sealedlog.worker.topology;

import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StateTable;
import io.sealedlog.worker.state.StoredStreams;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// The persistent stores of a task, with changelogs. The memory of all stores together is bounded,
/// see [io.sealedlog.worker.state.StateMemoryBudget].
final class WorkerStores {
  private WorkerStores() {}

  static List<StoreBuilder<KeyValueStore<byte[], byte[]>>> builders() {
    return StateLayout.STORES.stream().map(WorkerStores::builder).toList();
  }

  static StoredStreams.Tables tables(ProcessorContext<?, ?> context) {
    return new StoredStreams.Tables(
        table(context, StateLayout.PROGRESS),
        table(context, StateLayout.CONVERSATIONS),
        table(context, StateLayout.IDENTITIES));
  }

  private static StateTable table(ProcessorContext<?, ?> context, String name) {
    KeyValueStore<byte[], byte[]> store = context.getStateStore(name);
    return new StateTable() {
      @Override
      public byte @Nullable [] get(byte[] key) {
        return store.get(key);
      }

      @Override
      public void put(byte[] key, byte[] value) {
        store.put(key, value);
      }
    };
  }

  private static StoreBuilder<KeyValueStore<byte[], byte[]>> builder(String name) {
    // No cache: nearly every write has a new key, and caching each until the commit costs more than
    // writing some of them twice.
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
        .withLoggingEnabled(StateLayout.CHANGELOG);
  }
}
