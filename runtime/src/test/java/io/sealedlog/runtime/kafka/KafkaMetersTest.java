package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {
  private static final String RANDOM = "-0d0e2a1c-8c1f-4f3b-9d52-1f2e3d4c5b6a";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void keepsWhatTellsSomethingOfEachClient() {
    try (KafkaMeters meters = new KafkaMeters(registry)) {
      meters.add(() ->
          Map.of(
              name("producer-metrics", "record-error-total", Map.of("client-id", "a")), value(1),
              name("producer-metrics", "io-ratio", Map.of("client-id", "a")), value(2)));
      meters.add(() ->
          Map.of(
              name("producer-metrics", "record-error-total", Map.of("client-id", "b")),
              value(3),
              name(
                  "producer-metrics",
                  "record-error-total",
                  Map.of("client-id", "b", "topic", "events.v1")),
              value(4)));

      assertThat(registry.getMeters())
          .extracting(Meter::getId)
          .extracting(Meter.Id::getName)
          .containsExactly(
              "kafka.producer.record.error.total", "kafka.producer.record.error.total");
      assertThat(
              registry
                  .get("kafka.producer.record.error.total")
                  .tag("client.id", "b")
                  .functionCounter()
                  .count())
          .isEqualTo(3);
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void namesAThreadTheSameAfterEveryStart() {
    try (KafkaMeters meters = new KafkaMeters(registry)) {
      meters.add(() ->
          Map.of(
              name(
                  "stream-thread-metrics",
                  "commit-ratio",
                  Map.of("thread-id", "w" + RANDOM + "-StreamThread-1")),
              value(0.5)));

      assertThat(registry.getMeters())
          .singleElement()
          .satisfies(meter ->
              assertThat(meter.getId().getTags())
                  .containsExactlyElementsOf(Tags.of("thread.id", "w-StreamThread-1")));
    }
  }

  @Test
  void hasOneOfTwoClientsWithTheSameId() {
    try (KafkaMeters meters = new KafkaMeters(registry);
        KafkaMeters others = new KafkaMeters(registry)) {
      MetricName name = name("producer-metrics", "batch-size-avg", Map.of("client-id", "a"));
      meters.add(() -> Map.of(name, value(1)));
      others.add(() -> Map.of(name, value(2)));

      assertThat(registry.get("kafka.producer.batch.size.avg").gauge().value()).isOne();
    }
  }

  private static MetricName name(String group, String name, Map<String, String> tags) {
    return new MetricName(name, group, "What it is.", tags);
  }

  private static Metric value(double value) {
    return new Metric() {
      @Override
      public MetricName metricName() {
        return name("", "", Map.of());
      }

      @Override
      public Object metricValue() {
        return value;
      }
    };
  }
}
