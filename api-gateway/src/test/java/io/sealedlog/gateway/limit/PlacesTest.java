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

class PlacesTest {
  private static final UserId ANN = new UserId(new UUID(1, 1));
  private static final UserId BOB = new UserId(new UUID(2, 2));

  @Test
  void refusesOneTooManyOfAUserUntilAnotherIsClosed() {
    Places streams = Places.ofStreams(SampleLimits.of(Limited.STREAMS, new Rates(2, 100)));
    Places.Place first = streams.take(ANN, HOME);
    Places.Place _ = streams.take(ANN, ELSEWHERE);

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
    Places streams = Places.ofStreams(SampleLimits.of(Limited.STREAMS, new Rates(1, 1)));
    Places.Place _ = streams.take(ANN, HOME);

    assertThatThrownBy(() -> streams.take(BOB, HOME))
        .hasMessage("this address has 1 live streams open");
    assertThatCode(() -> streams.take(BOB, ELSEWHERE)).doesNotThrowAnyException();
  }

  @Test
  void countsNothingWhenTurnedOff() {
    Places streams = Places.ofStreams(SampleLimits.off());

    for (int i = 0; i < 5; i++) {
      assertThatCode(() -> streams.take(ANN, HOME)).doesNotThrowAnyException();
    }
  }

  @Test
  void countsBatchesForThemselves() {
    Places batches = Places.ofBatches(SampleLimits.of(Limited.BATCHES, new Rates(1, 2)));
    Places.Place _ = batches.take(ANN, HOME);

    assertThatThrownBy(() -> batches.take(ANN, ELSEWHERE))
        .hasMessage("this user has 1 batches under way");
    assertThatCode(() -> batches.take(BOB, HOME)).doesNotThrowAnyException();
  }
}
