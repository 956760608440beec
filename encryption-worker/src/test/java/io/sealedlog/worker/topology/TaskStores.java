package io.sealedlog.worker.topology;

import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.state.CacheBudget;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StateMemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/// The stores of a task on disk, like a worker's; they survive a restart of the task.
final class TaskStores implements AutoCloseable {
  private static final long MEMORY = 8L << 20;

  private final Path directory;
  private final MockProcessorContext<RoutedKey, byte[]> context;

  TaskStores() {
    try {
      directory = Files.createTempDirectory("stores");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    context = new MockProcessorContext<>(properties(), new TaskId(0, 0), directory.toFile());
    open(context);
  }

  /// Returns the settings that stores require.
  static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StateMemoryBudget.class);
    properties.put(StateMemoryBudget.BOUND, MEMORY);
    return properties;
  }

  /// Opens the worker's stores in the directory of a context.
  static void open(MockProcessorContext<RoutedKey, byte[]> context) {
    for (StoreBuilder<KeyValueStore<byte[], byte[]>> builder : WorkerStores.builders()) {
      KeyValueStore<byte[], byte[]> store =
          builder.withLoggingDisabled().withCachingDisabled().build();
      store.init(context.getStateStoreContext(), store);
    }
  }

  static void close(MockProcessorContext<RoutedKey, byte[]> context) {
    StateLayout.STORES.forEach(name -> store(context, name).close());
  }

  KeyValueStore<byte[], byte[]> store(String name) {
    return store(context, name);
  }

  /// Returns the number of entries in a section of [StateLayout#PROGRESS].
  long count(Function<KeyValueStore<byte[], byte[]>, StateSection> section) {
    return entries(section.apply(store(StateLayout.PROGRESS))).size();
  }

  /// Returns all entries of a section, by key.
  static List<KeyValue<byte[], byte[]>> entries(StateSection section) {
    byte[] last = new byte[64];
    Arrays.fill(last, (byte) 0xff);
    List<KeyValue<byte[], byte[]>> found = new ArrayList<>();
    try (StateSection.Entries entries = section.range(new byte[0], last)) {
      while (entries.hasNext()) {
        found.add(entries.next());
      }
    }
    return found;
  }

  StoredWorkerState state() {
    OutcomeMemory memory =
        new OutcomeMemory(
            1024 * 1024,
            new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 1_000, EpochHeader.MAX_AGE),
            new SecureRandom());
    return new StoredWorkerState(context, new CacheBudget(1L << 20), memory);
  }

  @Override
  public void close() {
    close(context);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyValueStore<byte[], byte[]> store(
      MockProcessorContext<RoutedKey, byte[]> context, String name) {
    KeyValueStore<byte[], byte[]> store = context.getStateStore(name);
    return Objects.requireNonNull(store);
  }
}
