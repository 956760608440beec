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
      pace.wrote(Duration.ofMillis(8));
    }

    assertThat(pace.isRush()).isFalse();
  }

  @Test
  void whenBulkIsLoadedATurnBeginsATenthOfASecondAfterTheOneBefore() {
    arrive(Pace.BULK_PER_SECOND);

    assertThat(pace.isBulk()).isTrue();
    pace.begin();
    now += 30;
    pace.read(500, false);
    assertThat(pace.begin()).isEqualTo(Duration.ofMillis(70));
    now += 70 + 130;
    pace.read(500, false);
    assertThat(pace.begin()).isZero();
  }

  @Test
  void atAModerateRateTheLoopRestsForAsLongAsABatchTakes() {
    arrive(Pace.RUSH_PER_SECOND);
    for (int i = 0; i < 40; i++) {
      pace.wrote(Duration.ofMillis(5));
    }

    assertThat(pace.isRush()).isTrue();
    assertThat(pace.isBulk()).isFalse();
    pace.begin();
    assertThat(pace.begin()).isEqualTo(Duration.ofMillis(10));
    now += 10 + 4;
    assertThat(pace.begin()).isEqualTo(Duration.ofMillis(6));
  }

  @Test
  void atAModerateRateNothingIsPutOffForLong() {
    arrive(Pace.BULK_PER_SECOND - 1);
    for (int i = 0; i < 40; i++) {
      pace.wrote(Duration.ofSeconds(1));
    }

    pace.begin();
    assertThat(pace.begin()).isEqualTo(Pace.SHORT_TURN);
  }

  @Test
  void whatATurnLeftBehindIsNotPutOff() {
    arrive(Pace.BULK_PER_SECOND);

    pace.begin();
    pace.read(500, true);
    assertThat(pace.begin()).isZero();
  }

  @Test
  void aRushEnds() {
    arrive(Pace.BULK_PER_SECOND);
    now += Pace.PERIOD.toMillis();
    pace.read(1, false);

    assertThat(pace.isRush()).isFalse();
    assertThat(pace.begin()).isZero();
  }

  @Test
  void aClockThatIsPutBackPutsNothingOffForLong() {
    arrive(Pace.BULK_PER_SECOND);
    pace.begin();
    now -= Duration.ofHours(1).toMillis();

    assertThat(pace.begin()).isLessThanOrEqualTo(Pace.BULK_TURN);
    pace.read(1, false);
    assertThat(pace.isRush()).isFalse();
  }

  private void arrive(int perSecond) {
    for (int i = 0; i < 10; i++) {
      pace.begin();
      now += 1_000;
      pace.read(perSecond, false);
    }
  }
}
