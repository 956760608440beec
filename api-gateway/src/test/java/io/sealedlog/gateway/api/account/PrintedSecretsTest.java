package io.sealedlog.gateway.api.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.account.Login;
import io.sealedlog.gateway.account.Registration;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Username;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds a password, a token or a code can be printed by accident without showing it.
class PrintedSecretsTest {
  private static final String SECRET = "violet harbor mosaic";

  static Stream<Object> holders() {
    UserId userId = new UserId(new UUID(1, 2));
    UUID sessionId = new UUID(3, 4);
    return Stream.of(
        new Register.Body("carla", SECRET, null, null, null),
        new Register.Registered(userId, "carla", SECRET),
        new Registration.Registered(userId, new Username("carla"), SECRET),
        new LogIn.Body("carla", SECRET, null, null),
        new LogIn.LoggedIn(SECRET, sessionId, userId, ""),
        new Login.LoggedIn(SECRET, sessionId, userId, Instant.EPOCH),
        new ChangePassword.Body(SECRET, SECRET, null, null, null, null),
        new Recover.Body("carla", SECRET, SECRET, null, null, null, null, null, null),
        new Recover.Recovered(SECRET));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void showNothingOfThem(Object holder) {
    assertThat(holder.toString()).doesNotContain(SECRET);
  }
}
