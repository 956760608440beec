package io.sealedlog.worker.topology;

import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.recent.OutcomeMemory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
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

  /// How many entries there are in a section of [WorkerStores#PROGRESS].
  long count(Function<KeyValueStore<byte[], byte[]>, StateSection> section) {
    return entries(section.apply(store(WorkerStores.PROGRESS))).size();
  }

  /// Everything in a section, by key.
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
            new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 1_000, Limits.EPOCH_MAX_AGE),
            new SecureRandom());
    return new StoredWorkerState(context, memory);
  }
}
