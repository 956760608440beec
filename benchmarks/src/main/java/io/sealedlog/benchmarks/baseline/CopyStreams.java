package io.sealedlog.benchmarks.baseline;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.worker.topology.StreamsProperties;
import io.sealedlog.worker.topology.StreamsTuning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/// Kafka Streams with the worker's settings (exactly once, one thread) that only copies the
/// commands topic to the events topic.
final class CopyStreams implements AutoCloseable {
  private static final Duration TIME_TO_START = Duration.ofSeconds(60);
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(8);

  private final KafkaStreams streams;

  private CopyStreams(KafkaStreams streams) {
    this.streams = streams;
  }

  /// Starts Kafka Streams and returns when it is running.
  static CopyStreams start(KafkaConfig kafka, Path stateDirectory)
      throws IOException, InterruptedException {
    CountDownLatch decided = new CountDownLatch(1);
    CopyStreams started =
        new CopyStreams(
            new KafkaStreams(
                topology(kafka.topics()), new StreamsConfig(properties(kafka, stateDirectory))));
    started.streams.setStateListener((now, _) -> {
      if (now == State.RUNNING || now.hasCompletedShutdown()) {
        decided.countDown();
      }
    });
    started.streams.start();
    boolean inTime = decided.await(TIME_TO_START.toMillis(), TimeUnit.MILLISECONDS);
    if (!inTime || !started.isRunning()) {
      State state = started.streams.state();
      started.close();
      throw new IOException("Kafka Streams did not start, it is " + state);
    }
    return started;
  }

  boolean isRunning() {
    return streams.state().isRunningOrRebalancing();
  }

  @Override
  public void close() {
    boolean _ = streams.close(TIME_TO_CLOSE);
  }

  private static Topology topology(Topics topics) {
    return new Topology()
        .addSource(
            "commands",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topics.commands().name())
        .addSink(
            "events",
            topics.events().name(),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            "commands");
  }

  private static Map<String, Object> properties(KafkaConfig kafka, Path stateDirectory) {
    // The defaults of the worker's settings.
    StreamsTuning tuning =
        new StreamsTuning(
            1,
            Duration.ofMillis(50),
            64L << 20,
            stateDirectory,
            0,
            "classic",
            Duration.ofMillis(20),
            Duration.ofMinutes(5),
            10_000,
            Optional.empty());
    Map<String, Object> properties = StreamsProperties.of(kafka, tuning);
    // The interceptor is for the worker's early commits.
    properties.remove(StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG));
    return properties;
  }
}
