package io.sealedlog.gateway.account;

import io.sealedlog.crypto.sl1.SessionToken;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.session.IdentityLock;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Session;
import io.sealedlog.vault.store.Sessions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// Starts sessions for names and passwords.
public final class Login {
  private final AccountParts parts;
  private final PasswordCheck check;
  private final SessionStart start;

  Login(AccountParts parts, SessionStart start) {
    this.parts = parts;
    this.check = new PasswordCheck(parts.accounts(), parts.credentials());
    this.start = start;
  }

  /// What a session is started with.
  record SessionStart(
      Sessions sessions,
      IdentityLock lock,
      Duration lifetime,
      Ids ids,
      Clock clock,
      SecureRandom random) {}

  /// @param token given to the caller this once
  public record LoggedIn(String token, UUID sessionId, UserId userId, Instant expiresAt) {}

  private record Started(LoggedIn answer, Account account) {}

  public LoggedIn login(String name, String password) {
    Started started = parts.work().run(() -> checkAndStart(name, password));
    if (!started.account().identityPublished()) {
      parts.publishing().publishInBackground(started.account());
    }
    return started.answer();
  }

  private Started checkAndStart(String name, String password) {
    try (PasswordCheck.Passed passed = check.require(name, password)) {
      long version = raised(passed, password);
      return new Started(startSession(passed, version), passed.account());
    }
  }

  // A password from a time of weaker defaults gets today's, now that it is at hand.
  private long raised(PasswordCheck.Passed passed, String password) {
    long version = passed.password().version();
    if (!parts.credentials().isOutdated(passed.password().value())) {
      return version;
    }
    PasswordCredentials stronger =
        parts
            .credentials()
            .ofPassword(password, passed.record(), passed.userShare(), passed.identity().seed());
    boolean replaced = parts.accounts().replacePassword(passed.account().id(), version, stronger);
    return replaced ? version + 1 : version;
  }

  private LoggedIn startSession(PasswordCheck.Passed passed, long passwordVersion) {
    UserId userId = passed.account().id();
    Instant now = start.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    UUID id = start.ids().version4();
    try (SessionToken token = SessionToken.issue(id, start.random())) {
      Session session =
          new Session(
              id,
              userId,
              Session.Mode.SERVER,
              Session.Scope.FULL,
              token.secretHash(),
              start.lock().close(token, userId, passed.identity().seed()),
              now,
              now.plus(start.lifetime()));
      if (!start.sessions().insert(session, passwordVersion)) {
        throw PasswordCheck.wrong();
      }
      return new LoggedIn(token.text(), id, userId, session.expiresAt());
    }
  }
}
