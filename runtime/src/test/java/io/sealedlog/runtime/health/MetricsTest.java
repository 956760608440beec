package io.sealedlog.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final String RANDOM = "-0d0e2a1c-8c1f-4f3b-9d52-1f2e3d4c5b6a";

  @Test
  void tellsHowTheMachineIs() {
    assertThat(Metrics.create().scrape()).contains("jvm_gc_").contains("jvm_memory_used_bytes");
  }

  @Test
  void keepsOfKafkasMetersWhatTellsSomething() {
    MeterRegistry registry = new SimpleMeterRegistry();
    Metrics.limitKafka(registry);

    gauge(registry, "kafka.producer.record.error.total", Tags.of("client.id", "a"));
    gauge(registry, "kafka.producer.record.error.total", Tags.of("client.id", "b", "topic", "t"));
    gauge(registry, "kafka.producer.node.request.total", Tags.of("client.id", "a"));
    gauge(registry, "sealedlog.worker.backlog", Tags.of("partition", "1"));

    assertThat(registry.getMeters())
        .map(meter -> meter.getId().getName())
        .containsExactlyInAnyOrder("kafka.producer.record.error.total", "sealedlog.worker.backlog");
  }

  @Test
  void namesAThreadTheSameAfterEveryStart() {
    MeterRegistry registry = new SimpleMeterRegistry();
    Metrics.limitKafka(registry);

    gauge(
        registry,
        "kafka.stream.thread.commit.total",
        Tags.of("thread.id", "w" + RANDOM + "-StreamThread-1", "kafka.version", "4"));

    assertThat(registry.getMeters())
        .singleElement()
        .satisfies(meter ->
            assertThat(meter.getId().getTags())
                .containsExactlyElementsOf(Tags.of("thread.id", "w-StreamThread-1")));
  }

  private static void gauge(MeterRegistry registry, String name, Tags tags) {
    Gauge.builder(name, () -> 1).tags(tags).register(registry);
  }
}
