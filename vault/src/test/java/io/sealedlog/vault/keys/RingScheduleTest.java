package io.sealedlog.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RingScheduleTest {
  private static final RingSchedule HOURLY = RingSchedule.hourly(Duration.ofHours(25));

  @Test
  void countsPeriodsFromThe1970Epoch() {
    assertThat(HOURLY.idAt(Instant.EPOCH)).isZero();
    assertThat(HOURLY.idAt(Instant.parse("1970-01-02T00:59:59.999Z"))).isEqualTo(24);
    assertThat(RingSchedule.daily(Duration.ofDays(31)).idAt(Instant.parse("1970-02-01T12:00:00Z")))
        .isEqualTo(31);
  }

  @Test
  void keepsAKeyForItsRetentionAfterTheEndOfItsPeriod() {
    int id = HOURLY.idAt(Instant.parse("2026-11-23T18:30:00Z"));

    assertThat(HOURLY.oldestKept(Instant.parse("2026-11-24T19:59:59.999Z"))).isEqualTo(id);
    assertThat(HOURLY.oldestKept(Instant.parse("2026-11-24T20:00:00Z"))).isEqualTo(id + 1);
  }
}
