package io.sealedlog.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.Vault;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class SessionCheckTest {
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"%s}";
  private static final Duration LONG_BELIEVED = Duration.ofSeconds(4);

  private final String name = "u" + UUID.randomUUID();
  private final SettableClock clock = new SettableClock(Instant.now());
  private final List<UUID> ended = new ArrayList<>();
  private Vault vault;
  private SessionCheck check;
  private Calls calls;

  @BeforeEach
  void register(GatewayUnderTest gateway) {
    vault = gateway.vault();
    IdentityLock lock = new IdentityLock(vault.sessionKeys(), vault.accounts(), new SecureRandom());
    check = new SessionCheck(vault.sessions(), lock, clock, new Ended());
    calls = new Calls(gateway.port(), "");
    assertThat(calls.post("/v1/accounts", ACCOUNT.formatted(name, "")).status()).isEqualTo(201);
  }

  @Test
  void keepsWhatASessionUnlockedWhileItsRowIsTheSame() {
    Optional<String> token = logIn("");
    ActiveSession first = check.require(token);
    ActiveSession.Unlocked unlocked = first.unlock();

    clock.advance(LONG_BELIEVED);

    assertThat(check.require(token)).isSameAs(first);
    assertThat(first.unlock()).isSameAs(unlocked);
  }

  @Test
  void noticesThatAnotherGatewayEndedASession() {
    Optional<String> token = logIn("");
    ActiveSession session = check.require(token);
    assertThat(vault.sessions().delete(session.userId(), session.id())).isTrue();

    assertThat(check.require(token)).as("believed for a moment").isSameAs(session);
    clock.advance(LONG_BELIEVED);

    assertProblem(token, ProblemType.SESSION_ENDED);
  }

  @Test
  void believesNothingWhenTheClockWentBack() {
    Optional<String> token = logIn("");
    ActiveSession session = check.require(token);
    assertThat(vault.sessions().delete(session.userId(), session.id())).isTrue();

    clock.advance(Duration.ofHours(-1));

    assertProblem(token, ProblemType.SESSION_ENDED);
  }

  @Test
  void takesAnotherSecretForNoSession() {
    Optional<String> token = logIn("");
    ActiveSession session = check.require(token);

    String text = token.orElseThrow();
    Optional<String> other = Optional.of(text.substring(0, text.length() - 4) + "AAAA");

    assertProblem(other, ProblemType.SESSION_ENDED);
    assertThat(check.require(token)).isSameAs(session);
  }

  @Test
  void takesASendOnlySessionForSendingAlone() {
    Optional<String> token = logIn(",\"scope\":\"send\"");

    assertThat(check.requireToSend(token).isSendOnly()).isTrue();
    assertProblem(token, ProblemType.SEND_ONLY_SESSION);
  }

  @Test
  void endsSessionsWhenTheirTimeIsOver() {
    Optional<String> token = logIn("");
    ActiveSession _ = check.require(token);

    clock.advance(Duration.ofDays(400));

    assertProblem(token, ProblemType.SESSION_EXPIRED);
  }

  @Test
  void tellsWhoListensWhatItForgot() {
    ActiveSession session = check.require(logIn(""));

    check.forget(session.id());
    check.forgetAll(session.userId());

    assertThat(ended).containsExactly(session.id(), session.userId().value());
  }

  private Optional<String> logIn(String more) {
    String body = ACCOUNT.formatted(name, more);
    return Optional.of("Bearer " + calls.post("/v1/sessions", body).body().path("token").asText());
  }

  private void assertProblem(Optional<String> token, ProblemType type) {
    assertThatThrownBy(() -> check.require(token))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.type()).isEqualTo(type));
  }

  private final class Ended implements SessionListener {
    @Override
    public void ended(UUID sessionId) {
      ended.add(sessionId);
    }

    @Override
    public void allEnded(UserId userId) {
      ended.add(userId.value());
    }
  }
}
