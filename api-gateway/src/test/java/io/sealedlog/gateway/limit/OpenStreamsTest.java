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

class OpenStreamsTest {
  private static final UserId ANN = new UserId(new UUID(1, 1));
  private static final UserId BOB = new UserId(new UUID(2, 2));

  @Test
  void refusesOneTooManyOfAUserUntilAnotherIsClosed() {
    OpenStreams streams = new OpenStreams(SampleLimits.of(Limited.STREAMS, new Rates(2, 100)));
    OpenStreams.Place first = streams.open(ANN, HOME);
    OpenStreams.Place _ = streams.open(ANN, ELSEWHERE);

    assertThatThrownBy(() -> streams.open(ANN, HOME))
        .isInstanceOf(Problem.class)
        .hasMessage("this user has 2 live streams open");
    first.close();
    first.close();
    assertThatCode(() -> streams.open(ANN, HOME)).doesNotThrowAnyException();
    assertThatThrownBy(() -> streams.open(ANN, HOME)).isInstanceOf(Problem.class);
  }

  @Test
  void refusesOneTooManyOfAnAddressWithoutCountingItForTheUser() {
    OpenStreams streams = new OpenStreams(SampleLimits.of(Limited.STREAMS, new Rates(1, 1)));
    OpenStreams.Place _ = streams.open(ANN, HOME);

    assertThatThrownBy(() -> streams.open(BOB, HOME))
        .hasMessage("this address has 1 live streams open");
    assertThatCode(() -> streams.open(BOB, ELSEWHERE)).doesNotThrowAnyException();
  }

  @Test
  void countsNothingWhenTurnedOff() {
    OpenStreams streams = new OpenStreams(SampleLimits.off());

    for (int i = 0; i < 5; i++) {
      assertThatCode(() -> streams.open(ANN, HOME)).doesNotThrowAnyException();
    }
  }
}
