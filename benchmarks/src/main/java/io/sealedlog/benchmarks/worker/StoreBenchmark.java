package io.sealedlog.benchmarks.worker;

import io.sealedlog.worker.store.MemoryStore;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a message does to the outcomes in a worker's memory, when there are as many as it keeps:
/// looked for in vain, put, the oldest dropped, and the head of its stream put. Kafka's own store
/// is the baseline.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx640m", "-Xmn256m"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
// JMH sets the parameters and then calls the set-up, before anything reads a field.
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
public class StoreBenchmark {
  private static final int KEPT = 800_000;
  private static final int STREAMS = 1_000;
  private static final int PER_MILLISECOND = 6;

  /// How far ids come out of their order.
  private static final int JITTER_MS = 100;

  private final SplittableRandom random = new SplittableRandom(1);
  private final byte[] outcome = new byte[41];
  private final byte[] head = new byte[40];

  @Param({"LEAVES", "KAFKA"})
  public Kind kind;

  private KeyValueStore<Bytes, byte[]> store;
  private final Bytes[] keys = new Bytes[KEPT];
  private long next;

  /// Which store.
  public enum Kind {
    LEAVES,
    KAFKA
  }

  @Setup
  public void fill() {
    store =
        switch (kind) {
          case LEAVES -> MemoryStore.supplier("outcomes").get();
          case KAFKA -> Stores.inMemoryKeyValueStore("outcomes").get();
        };
    for (int i = 0; i < KEPT; i++) {
      put();
    }
  }

  @Benchmark
  public Object message() {
    store.delete(keys[(int) (next % KEPT)]);
    return put();
  }

  private Object put() {
    long stream = random.nextInt(STREAMS);
    long time = next / PER_MILLISECOND + random.nextInt(JITTER_MS);
    Bytes key =
        Bytes.wrap(
            ByteBuffer.allocate(41)
                .put((byte) 2)
                .putLong(time)
                .putLong(stream)
                .putLong(stream)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array());
    Object found = store.get(key);
    // A store may keep what it is given.
    store.put(key, outcome.clone());
    store.put(
        Bytes.wrap(ByteBuffer.allocate(17).put((byte) 1).putLong(stream).putLong(stream).array()),
        head.clone());
    keys[(int) (next % KEPT)] = key;
    next++;
    return found == null ? key : found;
  }
}
