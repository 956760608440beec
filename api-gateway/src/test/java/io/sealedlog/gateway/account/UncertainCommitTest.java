package io.sealedlog.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.account.BreakableLine.Break;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.runtime.database.DatabaseException;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Changes of accounts while the connection to the vault breaks.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class UncertainCommitTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final String OTHER_PASSWORD = "a river of quiet lanterns";

  private final String name = "u" + UUID.randomUUID();
  private AccountsUnderTest under;

  @BeforeEach
  void open(GatewayUnderTest gateway) {
    under = new AccountsUnderTest(gateway);
  }

  @AfterEach
  void close() {
    under.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER_COMMIT"})
  void registersOverABreak(Break when) {
    under.line.breakAtTheNextChange(when);

    RegisteredAccount registered = under.register(name, PASSWORD);

    assertThat(under.logIn(name, PASSWORD).userId()).isEqualTo(registered.userId());
    assertThat(under.recover(name, registered.recoveryCode(), OTHER_PASSWORD)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER_COMMIT"})
  void recoversOverABreak(Break when) {
    String code = register();
    under.line.breakAtTheNextChange(when);

    String fresh = under.recover(name, code, OTHER_PASSWORD);

    assertThat(under.logIn(name, OTHER_PASSWORD)).isNotNull();
    assertThat(under.recover(name, fresh, PASSWORD)).isNotEqualTo(fresh);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE", "AFTER_COMMIT"})
  void changesAPasswordOverABreak(Break when) {
    register();
    ActiveSession session = under.session(under.logIn(name, PASSWORD));
    under.line.breakAtTheNextChange(when);

    under.changePassword(session, PASSWORD, OTHER_PASSWORD);

    assertThat(under.logIn(name, OTHER_PASSWORD)).isNotNull();
  }

  @Test
  void doesNotTakeSomebodyElsesAccountForItsOwn() {
    under.line.breakAtTheNextChange(Break.BEFORE);
    under.line.beforeTheNextChange(() -> register());

    assertProblem(() -> under.register(name, OTHER_PASSWORD), ProblemType.USERNAME_TAKEN);
  }

  @Test
  void saysThatItIsUnknownWhetherAnAccountWasMade() {
    under.line.breakAtTheNextChange(Break.AFTER_COMMIT_FOR_LONG);

    assertProblem(() -> under.register(name, PASSWORD), ProblemType.OUTCOME_UNKNOWN);

    under.line.mend();
    assertThat(under.logIn(name, PASSWORD)).isNotNull();
  }

  @Test
  void saysThatItIsUnknownWhetherAPasswordWasSet() {
    String code = register();
    under.line.breakAtTheNextChange(Break.AFTER_COMMIT_FOR_LONG);

    assertProblem(() -> under.recover(name, code, OTHER_PASSWORD), ProblemType.OUTCOME_UNKNOWN);

    under.line.mend();
    ActiveSession session = under.session(under.logIn(name, OTHER_PASSWORD));
    under.line.breakAtTheNextChange(Break.AFTER_COMMIT_FOR_LONG);

    assertProblem(
        () -> under.changePassword(session, OTHER_PASSWORD, PASSWORD), ProblemType.OUTCOME_UNKNOWN);
    assertThat(under.forgotten).containsExactly(session.userId(), session.userId());

    under.line.mend();
    assertThat(under.logIn(name, PASSWORD)).isNotNull();
  }

  @Test
  void handsOnAFailureThatTheDatabaseTold() {
    DatabaseException told = new DatabaseException(new SQLException("no such column", "42703"));

    assertThatThrownBy(() ->
            UncertainCommit.make(
                () -> {
                  throw told;
                },
                () -> true,
                "none"))
        .isSameAs(told);
  }

  @Test
  void handsOnARefusalThatIsCertain() {
    DatabaseException readOnly = new DatabaseException(new SQLException("read-only", "25006"));

    assertThatThrownBy(() -> UncertainCommit.make(failing(readOnly), () -> true, "none"))
        .isSameAs(readOnly);
  }

  @Test
  void isUncertainWhenOnlyALaterAttemptIsRefusedForCertain() {
    DatabaseException broken = new DatabaseException(new SQLException("broken", "08006"));
    DatabaseException readOnly = new DatabaseException(new SQLException("read-only", "25006"));

    assertProblem(
        () -> UncertainCommit.make(failing(broken, readOnly, readOnly), () -> true, "none"),
        ProblemType.OUTCOME_UNKNOWN);
  }

  @Test
  void registersWhateverBecomesOfThePublishing() {
    under.producer.sendException = new IllegalArgumentException("a bug");

    assertThat(under.register(name, PASSWORD).recoveryCode()).isNotEmpty();
  }

  private static BooleanSupplier failing(DatabaseException... failures) {
    Iterator<DatabaseException> next = Stream.of(failures).iterator();
    DatabaseException last = failures[failures.length - 1];
    return () -> {
      throw next.hasNext() ? next.next() : last;
    };
  }

  private String register() {
    return under.register(name, PASSWORD).recoveryCode();
  }

  private static void assertProblem(ThrowingCallable call, ProblemType type) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.type()).isEqualTo(type));
  }
}
