package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {
  private static final TopicPartition CHANGELOG = new TopicPartition("w-progress-changelog", 3);
  private static final String STORE = "progress";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();
  private final RestoreProgress progress = new RestoreProgress(registry, nanos::get);

  @Test
  void reportsTheProgress() {
    assertThat(progress.fault()).isEmpty();
    progress.onRestoreStart(CHANGELOG, STORE, 100, 1_100);
    nanos.set(Duration.ofSeconds(2).toNanos());
    progress.onBatchRestored(CHANGELOG, STORE, 399, 250);

    assertThat(progress.fault())
        .contains("state is read back: 1 stores of partitions, about 700 records to go");
    assertThat(gauge("remaining")).isEqualTo(700);
    assertThat(gauge("restored")).isEqualTo(250);
    assertThat(gauge("seconds")).isEqualTo(2);

    nanos.set(Duration.ofSeconds(5).toNanos());
    progress.onRestoreEnd(CHANGELOG, STORE, 250);

    assertThat(progress.fault()).isEmpty();
    assertThat(gauge("remaining")).isZero();
    assertThat(gauge("seconds")).isEqualTo(5);
  }

  @Test
  void aSuspendedRestorationIsNotAFault() {
    progress.onRestoreStart(CHANGELOG, STORE, 0, 1_000);
    progress.onRestoreSuspended(CHANGELOG, STORE, 0);

    assertThat(progress.fault()).isEmpty();
    assertThat(gauge("remaining")).isEqualTo(1_000);
  }

  @Test
  void startsOverWhenRestoredAgain() {
    progress.onRestoreStart(CHANGELOG, STORE, 0, 1_000);
    progress.onRestoreEnd(CHANGELOG, STORE, 900);
    progress.onRestoreStart(CHANGELOG, STORE, 0, 2_000);

    assertThat(gauge("remaining")).isEqualTo(2_000);
    assertThat(gauge("restored")).isZero();
    assertThat(progress.fault()).isPresent();
  }

  private double gauge(String what) {
    return registry
        .get("sealedlog.worker.restore." + what)
        .tag("store", STORE)
        .tag("partition", "3")
        .gauge()
        .value();
  }
}
