package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.projection.fold.AppliedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadingDelayTest {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-12-01T00:00:00Z"));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ReadingDelay delay = new ReadingDelay(registry, clock);

  @Test
  void timesEventsFromTheirAppendUntilTheyCanBeRead() {
    delay.wrote(List.of(sentAgo(0, 40), sentAgo(1, 60)));

    assertThat(registry.get("sealedlog.projection.readable").timer().count()).isEqualTo(2);
    assertThat(total()).isEqualTo(100);
  }

  @Test
  void countsWhatWasReadBeforeItWasSentAndTakesItAsNoTime() {
    delay.wrote(List.of(sentAgo(0, -500)));

    assertThat(total()).isZero();
    assertThat(registry.get("sealedlog.projection.clock.behind").counter().count()).isOne();
  }

  @Test
  void leavesHistoryThatIsReadAgainOut() {
    delay.wrote(List.of(sentAgo(0, Duration.ofMinutes(6).toMillis())));
    assertThat(registry.get("sealedlog.projection.readable").timer().count()).isZero();

    // What waited while the projectors were restarted, or since then, did wait.
    delay.wrote(List.of(sentAgo(0, Duration.ofMinutes(4).toMillis())));
    assertThat(registry.get("sealedlog.projection.readable").timer().count()).isOne();
  }

  @Test
  void isBehindForAsLongAsTheOldestMissingEventCanBeOld() {
    delay.looked(Map.of(0, 0L, 1, 0L));
    assertThat(behind()).isZero();

    clock.advance(Duration.ofSeconds(10));
    delay.looked(Map.of(0, 0L, 1, 5L));
    assertThat(behind()).isEqualTo(10_000);

    delay.wrote(List.of(sentAgo(1, 2_000)));
    delay.looked(Map.of(0, 0L, 1, 4L));
    assertThat(behind()).isEqualTo(2_000);

    delay.looked(Map.of(0, 0L, 1, 0L));
    assertThat(behind()).isZero();
  }

  @Test
  void forgetsPartitionsThatAnotherHas() {
    delay.wrote(List.of(sentAgo(0, 1_000)));
    delay.looked(Map.of(1, 0L));
    clock.advance(Duration.ofHours(1));

    delay.looked(Map.of(1, 0L));
    assertThat(behind()).isZero();
  }

  private AppliedEvent sentAgo(int partition, long milliseconds) {
    return new AppliedEvent(partition, clock.millis() - milliseconds);
  }

  private double total() {
    return registry.get("sealedlog.projection.readable").timer().totalTime(TimeUnit.MILLISECONDS);
  }

  private double behind() {
    return registry.get("sealedlog.projection.lag.time").timeGauge().value(TimeUnit.MILLISECONDS);
  }
}
