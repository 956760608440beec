package io.sealedlog.runtime.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// Registers the metrics of Kafka's clients as meters of the process until this object is closed.
/// The registry decides which ones are kept, see [io.sealedlog.runtime.health.Metrics].
public final class KafkaMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final List<KafkaClientMetrics> bound = new ArrayList<>();
  private final ScheduledExecutorService refresh =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("kafka-meters").daemon().factory());

  public KafkaMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /// @return the producer
  public Producer<byte[], byte[]> of(Producer<byte[], byte[]> producer) {
    bind(new KafkaClientMetrics(producer, List.of(), refresh));
    return producer;
  }

  /// @return the consumer
  public Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer) {
    bind(new KafkaClientMetrics(consumer, List.of(), refresh));
    return consumer;
  }

  /// Removes the meters. Doesn't close the clients.
  @Override
  public synchronized void close() {
    refresh.shutdownNow();
    bound.forEach(KafkaClientMetrics::close);
    bound.clear();
  }

  private synchronized void bind(KafkaClientMetrics meters) {
    bound.add(meters);
    meters.bindTo(registry);
  }
}
