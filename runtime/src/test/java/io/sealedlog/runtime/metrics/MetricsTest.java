package io.sealedlog.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sealedlog.runtime.health.Health;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void tellsHowTheMachineIs() {
    assertThat(Metrics.scrape(Metrics.create()))
        .contains("jvm_gc_", "jvm_memory_used_bytes", "process_start_time_seconds");
    assertThat(Metrics.scrape(new SimpleMeterRegistry())).isEmpty();
  }

  @Test
  void tellsWhatRunsAndWhetherItIsReady() {
    PrometheusMeterRegistry registry = Metrics.create();
    Health health = new Health();
    ProcessMeters.register(registry, health, new ProcessMeters.Build("1.2", "abc"));
    assertThat(registry.scrape())
        .containsPattern("sealedlog_build_info\\{commit=\"abc\",java=\"[^\"]+\",version=\"1.2\"} 1")
        .contains("sealedlog_ready 1", "sealedlog_alive 1");

    health.addReadyCheck("read-model", () -> Optional.of("it is away"));
    assertThat(registry.scrape()).contains("sealedlog_ready 0", "sealedlog_alive 1");
  }
}
