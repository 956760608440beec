package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private long now = 1_795_460_000_000L;
  private final Pace pace = new Pace(() -> Instant.ofEpochMilli(now));

  @Test
  void littleIsNeverPutOff() {
    for (int i = 0; i < 100; i++) {
      assertThat(pace.begin()).isZero();
      now += 11;
      pace.read(10, false);
    }

    assertThat(pace.isRush()).isFalse();
  }

  @Test
  void inARushATurnBeginsATenthOfASecondAfterTheOneBefore() {
    rush();

    assertThat(pace.isRush()).isTrue();
    pace.begin();
    now += 30;
    pace.read(500, false);
    assertThat(pace.begin()).isEqualTo(Duration.ofMillis(70));
    now += 70 + 130;
    pace.read(500, false);
    assertThat(pace.begin()).isZero();
  }

  @Test
  void whatATurnLeftBehindIsNotPutOff() {
    rush();

    pace.begin();
    pace.read(500, true);
    assertThat(pace.begin()).isZero();
  }

  @Test
  void aRushEnds() {
    rush();
    now += Pace.PERIOD.toMillis();
    pace.read(1, false);

    assertThat(pace.isRush()).isFalse();
    assertThat(pace.begin()).isZero();
  }

  @Test
  void aClockThatIsPutBackPutsNothingOffForLong() {
    rush();
    pace.begin();
    now -= Duration.ofHours(1).toMillis();

    assertThat(pace.begin()).isLessThanOrEqualTo(Pace.TURN);
    pace.read(1, false);
    assertThat(pace.isRush()).isFalse();
  }

  private void rush() {
    for (int i = 0; i < 10; i++) {
      pace.begin();
      now += 100;
      pace.read(Pace.RUSH_PER_SECOND / 10, false);
    }
  }
}
