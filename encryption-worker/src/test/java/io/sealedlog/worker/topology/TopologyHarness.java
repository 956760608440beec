package io.sealedlog.worker.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.VaultWait;
import io.sealedlog.worker.processing.WorkerMetrics;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.state.CacheBudget;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/// The worker's topology with one partition, without a broker.
final class TopologyHarness implements AutoCloseable {
  static final long NOW = 1_795_460_000_000L;

  private static final Limits LIMITS =
      new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 10_000, EpochHeader.MAX_AGE);
  private static final int KID = 7;
  private static final Topics TOPICS = Topics.withPrefix("test.");

  final TopologyTestDriver driver;
  final TestInputTopic<byte[], byte[]> commands;
  final TestOutputTopic<byte[], byte[]> events;
  final TestOutputTopic<byte[], byte[]> results;
  final TestOutputTopic<byte[], byte[]> deadLetters;

  TopologyHarness(Path directory) {
    Properties properties = TaskStores.properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, TOPICS.workerGroup());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    driver = new TopologyTestDriver(topology(1), properties, Instant.ofEpochMilli(NOW));
    commands =
        driver.createInputTopic(
            TOPICS.commands().name(), new ByteArraySerializer(), new ByteArraySerializer());
    events = output(TOPICS.events().name());
    results = output(TOPICS.results().name());
    deadLetters = output(TOPICS.deadLetters().name());
  }

  static Topology topology(int partitions) {
    CommandOpener opener =
        new CommandOpener(
            kid -> kid == KID ? Optional.of(SecretBytes.copyOf(new byte[32])) : Optional.empty());
    return WorkerTopology.build(
        TOPICS,
        new CommandProcessorFactory(
            new CommandReader(opener, new VaultWait(Duration.ofMillis(1))),
            TestEventKeys.SEALER,
            new WorkerMetrics(new SimpleMeterRegistry()),
            LIMITS,
            partitions,
            100,
            new OutcomeMemory(1024 * 1024, LIMITS, new SecureRandom()),
            new CacheBudget(1L << 20),
            (_, _, _) -> 0,
            Duration.ofMillis(50),
            Tracing.off(),
            Clock.systemUTC(),
            new SecureRandom()));
  }

  void send(CommandRequest request, long at) {
    commands.pipeInput(record(request, at));
  }

  static TestRecord<byte[], byte[]> record(CommandRequest request, long at) {
    byte[] key = request.command().stream().key();
    try (CommandSealer sealer =
        new CommandSealer(
            KID, SecretBytes.copyOf(new byte[32]), Bytes.wrap(new byte[16]), new SecureRandom())) {
      byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
      return new TestRecord<>(key, value, Instant.ofEpochMilli(at));
    }
  }

  /// Returns the events written since the last call.
  List<RecordedEvent> readEvents() {
    return events.readValuesToList().stream().map(TopologyHarness::decode).toList();
  }

  KeyValueStore<byte[], byte[]> store(String name) {
    return driver.getKeyValueStore(name);
  }

  @Override
  public void close() {
    driver.close();
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static Outcome outcome(byte[] result) {
    try {
      return Codec.RESULTS.decode(result).outcome();
    } catch (UndecodableException e) {
      throw new AssertionError(e);
    }
  }

  private static RecordedEvent decode(byte[] bytes) {
    return TestEventKeys.read(bytes).event();
  }
}
