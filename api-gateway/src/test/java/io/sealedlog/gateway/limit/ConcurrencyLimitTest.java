package io.sealedlog.gateway.limit;

import static io.sealedlog.gateway.limit.SampleLimits.ELSEWHERE;
import static io.sealedlog.gateway.limit.SampleLimits.HOME;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Rates;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.UserId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
  private static final UserId ANN = new UserId(new UUID(1, 1));
  private static final UserId BOB = new UserId(new UUID(2, 2));

  @Test
  void refusesOneTooManyOfAUserUntilAnotherIsClosed() {
    ConcurrencyLimit streams =
        ConcurrencyLimit.ofStreams(SampleLimits.of(Limited.STREAMS, new Rates(2, 100)));
    ConcurrencyLimit.Permit first = streams.take(ANN, HOME);
    ConcurrencyLimit.Permit _ = streams.take(ANN, ELSEWHERE);

    assertThatThrownBy(() -> streams.take(ANN, HOME))
        .isInstanceOf(Problem.class)
        .hasMessage("this user has 2 live streams open");
    first.close();
    first.close();
    assertThatCode(() -> streams.take(ANN, HOME)).doesNotThrowAnyException();
    assertThatThrownBy(() -> streams.take(ANN, HOME)).isInstanceOf(Problem.class);
  }

  @Test
  void refusesOneTooManyOfAnAddressWithoutCountingItForTheUser() {
    ConcurrencyLimit streams =
        ConcurrencyLimit.ofStreams(SampleLimits.of(Limited.STREAMS, new Rates(1, 1)));
    ConcurrencyLimit.Permit _ = streams.take(ANN, HOME);

    assertThatThrownBy(() -> streams.take(BOB, HOME))
        .hasMessage("this address has 1 live streams open");
    assertThatCode(() -> streams.take(BOB, ELSEWHERE)).doesNotThrowAnyException();
  }

  @Test
  void countsNothingWhenTurnedOff() {
    ConcurrencyLimit streams = ConcurrencyLimit.ofStreams(SampleLimits.off());

    for (int i = 0; i < 5; i++) {
      assertThatCode(() -> streams.take(ANN, HOME)).doesNotThrowAnyException();
    }
  }

  @Test
  void countsBatchesForThemselves() {
    ConcurrencyLimit batches =
        ConcurrencyLimit.ofBatches(SampleLimits.of(Limited.BATCHES, new Rates(1, 2)));
    ConcurrencyLimit.Permit _ = batches.take(ANN, HOME);

    assertThatThrownBy(() -> batches.take(ANN, ELSEWHERE))
        .hasMessage("this user has 1 batches under way");
    assertThatCode(() -> batches.take(BOB, HOME)).doesNotThrowAnyException();
  }
}
