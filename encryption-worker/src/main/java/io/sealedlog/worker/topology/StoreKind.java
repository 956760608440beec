package io.sealedlog.worker.topology;

import io.sealedlog.worker.store.MemoryStore;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/// Where a worker keeps its copy of the state. The changelog topics are the state itself either
/// way.
public enum StoreKind {
  /// Nothing on disk; read back from the changelogs at every start.
  MEMORY {
    @Override
    KeyValueBytesStoreSupplier supplier(String name) {
      return MemoryStore.supplier(name);
    }
  },
  /// On disk, for more state than memory.
  ROCKSDB {
    @Override
    KeyValueBytesStoreSupplier supplier(String name) {
      return Stores.persistentKeyValueStore(name);
    }
  };

  abstract KeyValueBytesStoreSupplier supplier(String name);
}
