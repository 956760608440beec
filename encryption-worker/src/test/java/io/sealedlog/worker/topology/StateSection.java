package io.sealedlog.worker.topology;

import java.util.Arrays;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// The entries of a store whose keys begin with one byte; their keys are without that byte.
///
/// The state that changes with every event shares one store, because every store has a changelog
/// partition, and every partition in a transaction costs the brokers a marker.
final class StateSection {
  private final KeyValueStore<byte[], byte[]> store;
  private final byte prefix;

  /// @param prefix unique among the sections of the store
  StateSection(KeyValueStore<byte[], byte[]> store, byte prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  byte @Nullable [] get(byte[] key) {
    return store.get(prefixed(key));
  }

  void put(byte[] key, byte[] value) {
    store.put(prefixed(key), value);
  }

  void delete(byte[] key) {
    store.delete(prefixed(key));
  }

  /// Returns the entries between two keys, both inclusive, with keys compared as unsigned bytes.
  /// The result must be closed.
  Entries range(byte[] lowest, byte[] highest) {
    return new Entries(store.range(prefixed(lowest), prefixed(highest)));
  }

  private byte[] prefixed(byte[] key) {
    byte[] prefixed = new byte[1 + key.length];
    prefixed[0] = prefix;
    System.arraycopy(key, 0, prefixed, 1, key.length);
    return prefixed;
  }

  /// Entries of a section, in the order of their keys.
  static final class Entries implements AutoCloseable {
    private final KeyValueIterator<byte[], byte[]> entries;

    private Entries(KeyValueIterator<byte[], byte[]> entries) {
      this.entries = entries;
    }

    boolean hasNext() {
      return entries.hasNext();
    }

    KeyValue<byte[], byte[]> next() {
      KeyValue<byte[], byte[]> entry = entries.next();
      return KeyValue.pair(Arrays.copyOfRange(entry.key, 1, entry.key.length), entry.value);
    }

    @Override
    public void close() {
      entries.close();
    }
  }
}
