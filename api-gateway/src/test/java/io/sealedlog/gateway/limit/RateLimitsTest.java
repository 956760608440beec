package io.sealedlog.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.gateway.config.RateSettings;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Rates;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final UserId ANN = new UserId(new UUID(1, 1));
  private static final UserId BOB = new UserId(new UUID(2, 2));

  private final SettableTime time = new SettableTime();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void admitsSecondsWorthAtOnceAndThenAsFastAsTheRate() {
    RateLimits limits = limits(SampleLimits.of(Limited.SENDS, new Rates(2, 100)));

    for (int i = 0; i < 10; i++) {
      assertThat(count(limits, ANN).admitted()).isTrue();
    }
    RateDecision refused = count(limits, ANN);
    assertThat(refused.admitted()).isFalse();
    assertThat(refused.delay()).isEqualTo(Duration.ofMillis(500));

    time.pass(Duration.ofMillis(500));
    assertThat(count(limits, ANN).admitted()).isTrue();
    assertThat(count(limits, ANN).admitted()).isFalse();
  }

  @Test
  void countsEachUserAlone() {
    RateLimits limits = limits(SampleLimits.of(Limited.SENDS, new Rates(1, 100)));
    for (int i = 0; i < 6; i++) {
      RateDecision _ = count(limits, ANN);
    }

    assertThat(count(limits, ANN).admitted()).isFalse();
    assertThat(count(limits, BOB).admitted()).isTrue();
  }

  @Test
  void countsAllUsersOfAnAddressTogether() {
    RateLimits limits = limits(SampleLimits.of(Limited.REGISTRATIONS, new Rates(0, 1)));
    for (int i = 0; i < 10; i++) {
      assertThat(limits.count(Limited.REGISTRATIONS, SampleLimits.HOME).orElseThrow().admitted())
          .isTrue();
    }

    RateDecision refused = limits.count(Limited.REGISTRATIONS, SampleLimits.HOME).orElseThrow();
    assertThat(refused.admitted()).isFalse();
    assertThat(refused.delay()).isEqualTo(Duration.ofMinutes(1));
    assertThat(limits.count(Limited.REGISTRATIONS, SampleLimits.ELSEWHERE).orElseThrow().admitted())
        .isTrue();
    assertThat(limits.count(Limited.REGISTRATIONS, ANN)).isEmpty();
  }

  @Test
  void saysWhereTheCallerStands() {
    RateLimits limits = limits(SampleLimits.of(Limited.SENDS, new Rates(2, 100)));

    RateDecision first = count(limits, ANN);
    RateDecision second = count(limits, ANN);

    assertThat(first.policy()).isEqualTo("\"sends-user\";q=10;w=5");
    assertThat(first.state()).isEqualTo("\"sends-user\";r=9;t=5");
    assertThat(second.state()).isEqualTo("\"sends-user\";r=8;t=4");
  }

  @Test
  void neverAsksForMoreThanTheRateNorForEarlierThanItsWindowEnds() {
    RateLimits limits = limits(SampleLimits.of(Limited.REGISTRATIONS, new Rates(0, 2)));
    List<String> states = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      states.add(limits.count(Limited.REGISTRATIONS, SampleLimits.HOME).orElseThrow().state());
    }

    assertThat(states)
        .startsWith("\"registrations-address\";r=19;t=570", "\"registrations-address\";r=18;t=540")
        .endsWith("\"registrations-address\";r=0;t=30", "\"registrations-address\";r=0;t=30");
  }

  @Test
  void countsRefusalsInAMetric() {
    RateLimits limits = limits(SampleLimits.of(Limited.SENDS, new Rates(1, 100)));
    for (int i = 0; i < 7; i++) {
      RateDecision _ = count(limits, ANN);
    }

    assertThat(registry.counter("sealedlog.limits.refused", "limited", "sends").count())
        .isEqualTo(2);
  }

  @Test
  void countsNothingWhenTurnedOff() {
    RateLimits limits = limits(SampleLimits.off());

    assertThat(limits.count(Limited.SENDS, ANN)).isEmpty();
    assertThat(limits.count(Limited.SENDS, SampleLimits.HOME)).isEmpty();
  }

  @Test
  void slowsABatchDownInsteadOfRefusing() throws Exception {
    RateLimits limits =
        new RateLimits(SampleLimits.of(Limited.BATCH, new Rates(100, 1_000)), registry);
    long start = System.nanoTime();

    // More than the bucket holds.
    for (int i = 0; i < 600; i++) {
      limits.awaitBatchMessage(ANN, SampleLimits.HOME);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
  }

  private RateDecision count(RateLimits limits, UserId user) {
    return limits.count(Limited.SENDS, user).orElseThrow();
  }

  private RateLimits limits(RateSettings settings) {
    return new RateLimits(settings, registry, time);
  }
}
