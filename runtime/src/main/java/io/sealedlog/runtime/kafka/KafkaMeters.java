package io.sealedlog.runtime.kafka;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers the useful metrics of Kafka's clients as meters of the process until this object is
/// closed. Micrometer's own binder does not do: for it, a metric per topic or of another client
/// replaces one of the same name with fewer tags.
public final class KafkaMeters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KafkaMeters.class);

  /// Clients make some of their metrics only when there is something to tell, and threads of Kafka
  /// Streams come and go.
  private static final long REFRESH_SECONDS = 10;

  private final MeterRegistry registry;
  private final List<Supplier<Map<MetricName, ? extends Metric>>> clients = new ArrayList<>();
  private final Map<MetricName, Meter> meters = new HashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("kafka-meters").daemon().factory());

  public KafkaMeters(MeterRegistry registry) {
    this.registry = registry;
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::attemptRefresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
  }

  /// @return the producer
  public Producer<byte[], byte[]> of(Producer<byte[], byte[]> producer) {
    add(producer::metrics);
    return producer;
  }

  /// @return the consumer
  public Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer) {
    add(consumer::metrics);
    return consumer;
  }

  /// @param metrics returns the present metrics of one or more clients
  public synchronized void add(Supplier<Map<MetricName, ? extends Metric>> metrics) {
    clients.add(metrics);
    refresh();
  }

  /// Removes the meters. Doesn't close the clients.
  @Override
  public synchronized void close() {
    executor.shutdownNow();
    clients.clear();
    refresh();
  }

  private synchronized void refresh() {
    Map<MetricName, Metric> present = new HashMap<>();
    clients.forEach(client ->
        client
            .get()
            .forEach((name, metric) -> {
              if (KafkaMeterNames.isUseful(name)) {
                present.put(name, metric);
              }
            }));
    meters
        .entrySet()
        .removeIf(each -> {
          boolean gone = !present.containsKey(each.getKey());
          if (gone) {
            registry.remove(each.getValue());
          }
          return gone;
        });
    present.forEach((name, metric) -> {
      if (!meters.containsKey(name)) {
        register(name, metric);
      }
    });
  }

  // An exception would end the schedule, and the next attempt may succeed.
  private void attemptRefresh() {
    try {
      refresh();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("the metrics of Kafka's clients can't be read");
    }
  }

  private void register(MetricName metricName, Metric metric) {
    String name = KafkaMeterNames.of(metricName);
    Tags tags = KafkaMeterNames.tags(metricName);
    if (registry.find(name).tags(tags).meter() != null) {
      // Of a client with the same id in this process.
      return;
    }
    String description = metricName.description();
    meters.put(
        metricName,
        name.endsWith(".total")
            ? FunctionCounter.builder(name, metric, KafkaMeters::value)
                .description(description)
                .tags(tags)
                .register(registry)
            : Gauge.builder(name, metric, KafkaMeters::value)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry));
  }

  private static double value(Metric metric) {
    return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
