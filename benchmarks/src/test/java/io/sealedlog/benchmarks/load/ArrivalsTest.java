package io.sealedlog.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void countsFromWhenARequestWasDueHoweverLateItBegins() {
    long begin = System.nanoTime() - Duration.ofSeconds(1).toNanos();
    Arrivals arrivals = Arrivals.fixedRate(begin, begin + 500_000_000, 10);

    assertThat(arrivals.next()).isEqualTo(begin);
    assertThat(arrivals.next()).isEqualTo(begin + 100_000_000);
    assertThat(arrivals.next()).isEqualTo(begin + 200_000_000);
  }

  @Test
  void endsAfterAsManyRequestsAsTheRateMakes() {
    long begin = System.nanoTime() - Duration.ofSeconds(1).toNanos();
    Arrivals arrivals = Arrivals.fixedRate(begin, begin + 500_000_000, 10);

    int count = 0;
    while (arrivals.next() != Arrivals.OVER) {
      count++;
    }

    assertThat(count).isEqualTo(5);
  }

  @Test
  void endsAClosedLoopAtItsTime() {
    assertThat(Arrivals.closedLoop(System.nanoTime() - 1).next()).isEqualTo(Arrivals.OVER);
  }

  @Test
  void waitsUntilARequestIsDue() {
    long begin = System.nanoTime() + 20_000_000;

    long due = Arrivals.fixedRate(begin, begin + 1_000_000_000, 10).next();

    assertThat(due).isEqualTo(begin);
    assertThat(System.nanoTime() - begin).isNotNegative();
  }
}
