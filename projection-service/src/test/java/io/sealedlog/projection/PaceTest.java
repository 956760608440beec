package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int MOST = 2_000;

  private final SteppedClock clock = new SteppedClock();
  private final Pace pace = new Pace(clock, MOST);

  @Test
  void littleIsNeverPutOff() {
    for (int i = 0; i < 100; i++) {
      assertThat(pace.begin()).isZero();
      clock.millis += 11;
      pace.read(10);
    }

    assertThat(pace.isRush()).isFalse();
  }

  @Test
  void inARushATurnBeginsATenthOfASecondAfterTheOneBefore() {
    rush();

    assertThat(pace.isRush()).isTrue();
    pace.begin();
    clock.millis += 30;
    pace.read(500);
    assertThat(pace.begin()).isEqualTo(Duration.ofMillis(70));
    clock.millis += 70 + 130;
    pace.read(500);
    assertThat(pace.begin()).isZero();
  }

  @Test
  void whatATurnLeftBehindIsNotPutOff() {
    rush();

    pace.begin();
    pace.read(MOST);
    assertThat(pace.begin()).isZero();
  }

  @Test
  void aRushEnds() {
    rush();
    clock.millis += Pace.PERIOD.toMillis();
    pace.read(1);

    assertThat(pace.isRush()).isFalse();
    assertThat(pace.begin()).isZero();
  }

  @Test
  void aClockThatIsPutBackPutsNothingOffForLong() {
    rush();
    pace.begin();
    clock.millis -= Duration.ofHours(1).toMillis();

    assertThat(pace.begin()).isLessThanOrEqualTo(Pace.TURN);
    pace.read(1);
    assertThat(pace.isRush()).isFalse();
  }

  private void rush() {
    for (int i = 0; i < 10; i++) {
      pace.begin();
      clock.millis += 100;
      pace.read(Pace.RUSH_PER_SECOND / 10);
    }
  }
}
