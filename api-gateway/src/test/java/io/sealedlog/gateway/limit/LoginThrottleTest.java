package io.sealedlog.gateway.limit;

import static io.sealedlog.gateway.limit.SampleLimits.ELSEWHERE;
import static io.sealedlog.gateway.limit.SampleLimits.HOME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Rates;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final String OWNER = "ann";

  private final SettableTime time = new SettableTime();
  private final LoginThrottle throttle =
      new LoginThrottle(SampleLimits.of(Limited.LOGINS, new Rates(0, 1_000)), time);
  private int passwordsChecked;

  @Test
  void stopsGuessingBeforeAnyPasswordWork() {
    failTimes(10, OWNER, ELSEWHERE);
    assertThat(passwordsChecked).isEqualTo(10);

    assertThat(fail(OWNER, ELSEWHERE)).isEqualTo(ProblemType.RATE_LIMITED);
    assertThat(passwordsChecked).isEqualTo(10);
    assertThatThrownBy(() -> logIn(OWNER, ELSEWHERE))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> assertThat(problem.headers()).containsEntry("Retry-After", "60"));
  }

  @Test
  void admitsOneMoreGuessAMinute() {
    failTimes(11, OWNER, ELSEWHERE);

    time.pass(Duration.ofMinutes(1));

    assertThat(fail(OWNER, ELSEWHERE)).isEqualTo(ProblemType.WRONG_CREDENTIALS);
    assertThat(fail(OWNER, ELSEWHERE)).isEqualTo(ProblemType.RATE_LIMITED);
  }

  @Test
  void letsTheOwnerInFromAKnownAddressWhileOthersGuess() {
    assertThat(logIn(OWNER, HOME)).isEqualTo("in");
    guessFromManyAddresses(OWNER);

    for (int i = 0; i < 5; i++) {
      assertThat(fail(OWNER, HOME)).isEqualTo(ProblemType.WRONG_CREDENTIALS);
    }
    assertThat(logIn(OWNER, HOME)).isEqualTo("in");
  }

  @Test
  void letsTheOwnerInFromANewAddressWhileOthersGuess() {
    guessFromManyAddresses(OWNER);

    assertThat(fail(OWNER, HOME)).isEqualTo(ProblemType.WRONG_CREDENTIALS);
    assertThat(fail(OWNER, HOME)).isEqualTo(ProblemType.WRONG_CREDENTIALS);
    assertThat(logIn(OWNER, HOME)).isEqualTo("in");
  }

  @Test
  void givesManyAddressesTogetherFewAttemptsEach() {
    guessFromManyAddresses(OWNER);
    int before = passwordsChecked;

    failTimes(10, OWNER, ELSEWHERE);

    assertThat(passwordsChecked - before).isEqualTo(3);
  }

  @Test
  void stopsAnAddressThatTriesManyNames() {
    for (int i = 0; i < 100; i++) {
      assertThat(fail("name" + i, ELSEWHERE)).isEqualTo(ProblemType.WRONG_CREDENTIALS);
    }

    assertThat(fail("another", ELSEWHERE)).isEqualTo(ProblemType.RATE_LIMITED);
    assertThat(fail("another", HOME)).isEqualTo(ProblemType.WRONG_CREDENTIALS);
  }

  @Test
  void countsOnlyFailuresForTheSecret() {
    for (int i = 0; i < 200; i++) {
      assertThat(logIn(OWNER, HOME)).isEqualTo("in");
      assertThatThrownBy(() ->
              throttle.attempt(
                  OWNER,
                  HOME,
                  () -> {
                    throw Problem.of(ProblemType.BUSY, "full");
                  }))
          .isInstanceOf(Problem.class);
    }

    assertThat(logIn(OWNER, HOME)).isEqualTo("in");
  }

  @Test
  void knowsNoDifferenceBetweenNamesThatExistAndOthers() {
    List<ProblemType> ofSomebody = new ArrayList<>();
    List<ProblemType> ofNobody = new ArrayList<>();

    for (int i = 0; i < 12; i++) {
      ofSomebody.add(fail(OWNER, HOME));
      ofNobody.add(fail("nobody", ELSEWHERE));
    }

    assertThat(ofNobody).isEqualTo(ofSomebody);
  }

  @Test
  void takesOneNameHoweverItIsWritten() {
    failTimes(10, "ANN", ELSEWHERE);

    assertThat(fail("ann", ELSEWHERE)).isEqualTo(ProblemType.RATE_LIMITED);
  }

  private void guessFromManyAddresses(String name) {
    for (int i = 0; i < 30; i++) {
      failTimes(10, name, SampleLimits.address("203.0.113." + i));
    }
  }

  private void failTimes(int times, String name, ClientAddress address) {
    for (int i = 0; i < times; i++) {
      ProblemType _ = fail(name, address);
    }
  }

  private ProblemType fail(String name, ClientAddress address) {
    try {
      return throttle.attempt(
          name,
          address,
          () -> {
            passwordsChecked++;
            throw Problem.of(ProblemType.WRONG_CREDENTIALS, "wrong");
          });
    } catch (Problem problem) {
      return problem.type();
    }
  }

  private String logIn(String name, ClientAddress address) {
    return throttle.attempt(name, address, () -> "in");
  }
}
