package io.sealedlog.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.runtime.database.DatabaseException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {
  private static final String REQUEST_ID = "aBcDeFgHiJkLmNoP";

  @Test
  void passesProblemsOn() {
    Problem problem = Problem.of(ProblemType.NOT_A_MEMBER, "only members may do this");

    assertThat(Failures.problem(problem, REQUEST_ID)).isSameAs(problem);
    assertThat(Failures.problem(new CompletionException(problem), REQUEST_ID)).isSameAs(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "25006", "42P01", "3F000", "42501"})
  void asksToComeBackWhileADatabaseIsAwayOrNotMadeYet(String sqlState) {
    Problem told =
        Failures.problem(new DatabaseException(new SQLException("gone", sqlState)), REQUEST_ID);

    assertThat(told.type()).isEqualTo(ProblemType.UNAVAILABLE);
    assertThat(told.headers()).containsKey("Retry-After");
  }

  @Test
  void callsAWrongStatementABug() {
    Problem told =
        Failures.problem(
            new DatabaseException(new SQLException("secret detail", "42703")), REQUEST_ID);

    assertThat(told.type()).isEqualTo(ProblemType.INTERNAL);
    assertThat(told.detail()).contains(REQUEST_ID).doesNotContain("secret");
  }

  @Test
  void tellsThatTheGatewayIsTooOld() {
    Problem told = Failures.problem(new UnknownFormatException("format 2"), REQUEST_ID);

    assertThat(told.type()).isEqualTo(ProblemType.UNAVAILABLE);
    assertThat(told.detail()).contains("older than what is stored");
  }

  @Test
  void tellsNothingOfABugButTheRequestId() {
    Problem told = Failures.problem(new IllegalStateException("secret detail"), REQUEST_ID);

    assertThat(told.type()).isEqualTo(ProblemType.INTERNAL);
    assertThat(told.detail()).contains(REQUEST_ID).doesNotContain("secret");
  }
}
