package io.sealedlog.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Session;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Logins with other settings for passwords than those that the account was made with.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class LoginTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final String OTHER_PASSWORD = "a river of quiet lanterns";

  private final String name = "u" + UUID.randomUUID();
  private AccountsUnderTest under;
  private UserId userId;

  @BeforeEach
  void register(GatewayUnderTest gateway) {
    under = new AccountsUnderTest(gateway);
    userId = under.register(name, PASSWORD).userId();
  }

  @AfterEach
  void close() {
    under.close();
  }

  @Test
  void bringsCredentialsToTheConfiguredIterationsAndCost() {
    logIn(under.login(1_200, 5), PASSWORD);
    assertThat(stored().kdf().p1()).isEqualTo(1_200);
    assertThat(stored().verifier()).startsWith("$2b$05$");

    logIn(under.login(1_200, 6), PASSWORD);
    assertThat(stored().verifier()).startsWith("$2b$06$");

    logIn(under.login(1_100, 6), PASSWORD);
    assertThat(stored().kdf().p1()).isEqualTo(1_100);
  }

  @Test
  void leavesCredentialsOfTheConfiguredCostAlone() {
    String before = stored().verifier();

    under.logIn(name, PASSWORD);

    assertThat(stored().verifier()).isEqualTo(before);
  }

  @Test
  void givesAClientsVerifierTheConfiguredCostAndLeavesTheRest() {
    PasswordCredentials before = stored();
    try (SecretBytes key = authenticationKey()) {
      logIn(under.login(1_000, 5), key);

      assertThat(stored().verifier()).startsWith("$2b$05$");
      assertThat(stored().kdf()).isEqualTo(before.kdf());
      assertThat(stored().wrap()).isEqualTo(before.wrap());
      assertThat(logIn(under.login(1_000, 5), key).userId()).isEqualTo(userId);
    }
  }

  @Test
  void startsAClientsSessionWhenAnotherLoginRenewsTheVerifierFirst() {
    try (SecretBytes key = authenticationKey()) {
      under.line.beforeTheNextChange(() -> logIn(under.login(1_000, 5), key));

      StartedSession second = logIn(under.login(1_000, 5), key);

      assertThat(under.session(second).isOfClient()).isTrue();
    }
  }

  @Test
  void startsNoSendOnlySessionForAKey() {
    try (SecretBytes key = authenticationKey()) {
      PasswordProof proof = PasswordProof.authenticationKey(key);
      Login login = under.login(1_000, 4);

      assertThatThrownBy(() -> login.login(name, proof, Session.Scope.SEND))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void startsASessionWhenAnotherLoginRenewsTheCredentialsFirst() {
    Login login = under.login(1_200, 4);
    under.line.beforeTheNextChange(() -> logIn(login, PASSWORD));

    StartedSession second = logIn(login, PASSWORD);

    assertThat(under.session(second).userId()).isEqualTo(userId);
  }

  @Test
  void startsASessionWhenAnotherGatewayRenewsTheCredentialsInBetween() {
    under.line.beforeTheNextChange(() -> logIn(under.login(1_200, 4), PASSWORD));

    StartedSession second = under.logIn(name, PASSWORD);

    assertThat(under.session(second).userId()).isEqualTo(userId);
  }

  @Test
  void startsNoSessionWhenThePasswordWasChangedInBetween() {
    StartedSession other = under.logIn(name, PASSWORD);
    under.line.beforeTheNextChange(
        () -> under.changePassword(under.session(other), PASSWORD, OTHER_PASSWORD));

    assertThatThrownBy(() -> under.logIn(name, PASSWORD)).isInstanceOf(Problem.class);
  }

  /// As after a crash between the vault and the log: the log has not said that it has it.
  @Test
  void publishesAnIdentityAgainUntilItIsKnownToBePublished() {
    assertThat(under.producer.history()).hasSize(1);

    under.logIn(name, PASSWORD);

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(under.producer.history())
                .hasSize(2)
                .allMatch(command -> Arrays.equals(command.key(), userId.stream().key())));

    under.accounts.markPublished(userId);
    under.logIn(name, PASSWORD);

    await()
        .during(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(under.producer.history()).hasSize(2));
  }

  private StartedSession logIn(Login login, String password) {
    return AccountsUnderTest.logIn(login, name, password);
  }

  private StartedSession logIn(Login login, SecretBytes authenticationKey) {
    PasswordProof proof = PasswordProof.authenticationKey(authenticationKey);
    return login.login(name, proof, Session.Scope.FULL);
  }

  private SecretBytes authenticationKey() {
    try (PasswordKeys keys = PasswordKeys.derive(PASSWORD, stored().kdf())) {
      return keys.authenticationKey();
    }
  }

  private PasswordCredentials stored() {
    return under.accounts.password(userId).orElseThrow().value();
  }
}
