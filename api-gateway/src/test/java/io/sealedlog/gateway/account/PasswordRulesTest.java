package io.sealedlog.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.vault.store.Username;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PasswordRulesTest {
  private final PasswordRules rules = new PasswordRules(12);

  @Test
  void countsCodePointsAfterNormalization() {
    assertThatCode(() -> rules.requireForm("\ud83d\ude00".repeat(12), "password"))
        .doesNotThrowAnyException();
    assertProblem(
        () -> rules.requireForm("e\u0301".repeat(11), "password"), ProblemType.WEAK_PASSWORD);
    assertProblem(
        () -> rules.requireForm("\ud83d\ude00".repeat(257), "password"),
        ProblemType.INVALID_PASSWORD);
  }

  @Test
  void refusesControlCharactersAndHalfCharacters() {
    assertProblem(
        () -> rules.requireForm("correct horse\nbattery", "password"),
        ProblemType.INVALID_PASSWORD);
    assertProblem(
        () -> rules.requireForm("correct horse \ud800 battery", "password"),
        ProblemType.INVALID_PASSWORD);
  }

  @Test
  void refusesWhatIsEasyToGuess() {
    Username username = new Username("margarethe.von.trotta");

    assertProblem(
        () -> rules.requireStrength("password123456", username), ProblemType.WEAK_PASSWORD);
    assertProblem(
        () -> rules.requireStrength("margarethe.von.trotta", username), ProblemType.WEAK_PASSWORD);
    assertThatCode(() -> rules.requireStrength("quiet lantern river brief", username))
        .doesNotThrowAnyException();
  }

  private static void assertProblem(ThrowingCallable call, ProblemType type) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.type()).isEqualTo(type));
  }
}
