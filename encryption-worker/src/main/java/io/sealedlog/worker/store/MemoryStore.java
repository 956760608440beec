package io.sealedlog.worker.store;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// A store of Kafka Streams in memory, whose changelog is what lasts. Entries are in the order of
/// their keys as unsigned bytes.
///
/// For one thread at a time, as Kafka Streams gives a task to one: not for interactive queries.
public final class MemoryStore implements KeyValueStore<Bytes, byte[]> {
  private final String name;
  private LeafMap entries = new LeafMap();
  private boolean open;

  private MemoryStore(String name) {
    this.name = name;
  }

  /// @param name of the store
  public static KeyValueBytesStoreSupplier supplier(String name) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new MemoryStore(name);
      }

      @Override
      public String metricsScope() {
        return "in-memory";
      }
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    StateRestoreCallback restored = this::write;
    context.register(root, restored);
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return entries.get(key.get());
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    write(key.get(), value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    byte[] present = get(key);
    if (present == null) {
      put(key, value);
    }
    return present;
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> all) {
    all.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    return entries.remove(key.get());
  }

  /// @param from included; null for the first
  /// @param to included; null for the last
  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    return new Range(entries.from(from == null ? null : from.get(), to == null ? null : to.get()));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return range(null, null);
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  /// Nothing: a changelog is what lasts.
  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {}

  /// That of no record: it would be asked for by interactive queries only.
  @Override
  public Position getPosition() {
    return Position.emptyPosition();
  }

  @Override
  public void close() {
    entries = new LeafMap();
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private void write(byte[] key, byte @Nullable [] value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  private static final class Range implements KeyValueIterator<Bytes, byte[]> {
    private final LeafMap.Cursor cursor;
    private @Nullable KeyValue<byte[], byte[]> next;

    Range(LeafMap.Cursor cursor) {
      this.cursor = cursor;
      this.next = cursor.next();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Bytes peekNextKey() {
      return Bytes.wrap(required().key);
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      KeyValue<byte[], byte[]> entry = required();
      next = cursor.next();
      return KeyValue.pair(Bytes.wrap(entry.key), entry.value);
    }

    @Override
    public void close() {
      next = null;
    }

    private KeyValue<byte[], byte[]> required() {
      KeyValue<byte[], byte[]> entry = next;
      if (entry == null) {
        throw new NoSuchElementException("the range has no more entries");
      }
      return entry;
    }
  }
}
