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
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Logins with other settings for passwords than those that the account was made with.
@ExtendWith(GatewayUnderTest.Extension.class)
class LoginTest {
  private static final String PASSWORD = "correct horse battery staple";
  private static final String OTHER_PASSWORD = "a river of quiet lanterns";

  private final String name = "u" + UUID.randomUUID();
  private AccountsUnderTest under;
  private UserId userId;

  @BeforeEach
  void register(GatewayUnderTest gateway) {
    under = new AccountsUnderTest(gateway);
    userId = under.registration().register(name, PASSWORD).userId();
  }

  @AfterEach
  void close() {
    under.close();
  }

  @Test
  void bringsCredentialsToTheConfiguredIterationsAndCost() {
    under.login(1_200, 5).login(name, PASSWORD);
    assertThat(stored().kdf().p1()).isEqualTo(1_200);
    assertThat(stored().verifier()).startsWith("$2b$05$");

    under.login(1_200, 6).login(name, PASSWORD);
    assertThat(stored().verifier()).startsWith("$2b$06$");

    under.login(1_100, 6).login(name, PASSWORD);
    assertThat(stored().kdf().p1()).isEqualTo(1_100);
  }

  @Test
  void leavesCredentialsOfTheConfiguredCostAlone() {
    String before = stored().verifier();

    under.login().login(name, PASSWORD);

    assertThat(stored().verifier()).isEqualTo(before);
  }

  @Test
  void givesAClientsVerifierTheConfiguredCostAndLeavesTheRest() {
    PasswordCredentials before = stored();
    try (SecretBytes key = authenticationKey()) {
      under.clientLogin(5).login(name, key);

      assertThat(stored().verifier()).startsWith("$2b$05$");
      assertThat(stored().kdf()).isEqualTo(before.kdf());
      assertThat(stored().wrap()).isEqualTo(before.wrap());
      assertThat(under.clientLogin(5).login(name, key).session().userId()).isEqualTo(userId);
    }
  }

  @Test
  void startsAClientsSessionWhenAnotherLoginRenewsTheVerifierFirst() {
    try (SecretBytes key = authenticationKey()) {
      under.line.beforeTheNextChange(() -> under.clientLogin(5).login(name, key));

      ClientLogin.LoggedIn second = under.clientLogin(5).login(name, key);

      assertThat(under.session(second.session()).isOfClient()).isTrue();
    }
  }

  @Test
  void startsASessionWhenAnotherLoginRenewsTheCredentialsFirst() {
    Login login = under.login(1_200, 4);
    under.line.beforeTheNextChange(() -> login.login(name, PASSWORD));

    Login.LoggedIn second = login.login(name, PASSWORD);

    assertThat(under.session(second).userId()).isEqualTo(userId);
  }

  @Test
  void startsASessionWhenAnotherGatewayRenewsTheCredentialsInBetween() {
    under.line.beforeTheNextChange(() -> under.login(1_200, 4).login(name, PASSWORD));

    Login.LoggedIn second = under.login().login(name, PASSWORD);

    assertThat(under.session(second).userId()).isEqualTo(userId);
  }

  @Test
  void startsNoSessionWhenThePasswordWasChangedInBetween() {
    Login.LoggedIn other = under.login().login(name, PASSWORD);
    under.line.beforeTheNextChange(
        () -> under.passwordChange().change(under.session(other), PASSWORD, OTHER_PASSWORD));

    assertThatThrownBy(() -> under.login().login(name, PASSWORD)).isInstanceOf(Problem.class);
  }

  /// As after a crash between the vault and the log: the log has not said that it has it.
  @Test
  void publishesAnIdentityAgainUntilItIsKnownToBePublished() {
    assertThat(under.producer.history()).hasSize(1);

    under.login().login(name, PASSWORD);

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThat(under.producer.history())
                .hasSize(2)
                .allMatch(command -> Arrays.equals(command.key(), userId.stream().key())));

    under.accounts.markPublished(userId);
    under.login().login(name, PASSWORD);

    await()
        .during(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(under.producer.history()).hasSize(2));
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
