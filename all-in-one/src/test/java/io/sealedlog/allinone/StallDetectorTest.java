package io.sealedlog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StallDetectorTest {
  private static final Map<String, String> STARTING = Map.of("worker", "REBALANCING");

  private long seconds = -5;
  private final StallDetector standstill =
      new StallDetector(Duration.ofSeconds(60), () -> TimeUnit.SECONDS.toNanos(seconds));

  @Test
  void isOneWhenNothingChangesForLongerThanTheBound() {
    assertThat(standstill.reached(STARTING)).isFalse();
    seconds += 60;
    assertThat(standstill.reached(STARTING)).isFalse();
    seconds += 1;
    assertThat(standstill.reached(STARTING)).isTrue();
  }

  @Test
  void isNoneWhileStateIsReadBackHoweverLongThatTakes() {
    for (int i = 0; i < 100; i++) {
      seconds += 50;
      assertThat(standstill.reached(toGo(1_000 - i))).isFalse();
    }
    seconds += 61;
    assertThat(standstill.reached(toGo(901))).isTrue();
  }

  @Test
  void isOneWhenOnlyTheSecondsAreCounted() {
    for (int i = 0; i < 60; i++) {
      seconds++;
      assertThat(standstill.reached(stalled(i))).isFalse();
    }
    seconds++;
    assertThat(standstill.reached(stalled(60))).isTrue();
  }

  private static Map<String, String> toGo(int records) {
    return Map.of("worker", "REBALANCING", "worker-state", records + " records to go");
  }

  private static Map<String, String> stalled(int since) {
    return Map.of("projection.progress", "nothing has moved for " + since + " s");
  }
}
