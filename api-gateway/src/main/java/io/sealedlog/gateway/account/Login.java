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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
      Lifetimes lifetimes,
      Ids ids,
      Clock clock,
      SecureRandom random) {}

  /// How long sessions last.
  ///
  /// @param send of those that may only send
  record Lifetimes(Duration full, Duration send) {
    Duration of(Session.Scope scope) {
      return switch (scope) {
        case FULL -> full;
        case SEND -> send;
      };
    }
  }

  /// @param token given to the caller this once
  public record LoggedIn(String token, UUID sessionId, UserId userId, Instant expiresAt) {
    @Override
    public String toString() {
      return "LoggedIn[" + sessionId + "]";
    }
  }

  private record Started(LoggedIn answer, Account account) {}

  /// A session that may do everything.
  public LoggedIn login(String name, String password) {
    return login(name, password, Session.Scope.FULL);
  }

  /// @param scope what the session may be used for
  public LoggedIn login(String name, String password, Session.Scope scope) {
    Started started = parts.work().run(() -> checkAndStart(name, password, scope));
    if (!started.account().identityPublished()) {
      parts.publishing().publishInBackground(started.account());
    }
    return started.answer();
  }

  // Another login that renews the credentials of the same password makes this one start over once.
  private Started checkAndStart(String name, String password, Session.Scope scope) {
    return attempt(name, password, scope)
        .or(() -> attempt(name, password, scope))
        .orElseThrow(PasswordCheck::wrong);
  }

  /// Empty when the credentials were replaced after they were checked.
  private Optional<Started> attempt(String name, String password, Session.Scope scope) {
    try (PasswordCheck.Passed passed = check.require(name, password)) {
      OptionalLong version = renewed(passed, password);
      return version.isEmpty()
          ? Optional.empty()
          : startSession(passed, version.getAsLong(), scope)
              .map(answer -> new Started(answer, passed.account()));
    }
  }

  // A password from a time of other settings gets today's, now that it is at hand.
  private OptionalLong renewed(PasswordCheck.Passed passed, String password) {
    long version = passed.password().version();
    if (!parts.credentials().isOutdated(passed.password().value())) {
      return OptionalLong.of(version);
    }
    PasswordCredentials fresh =
        parts
            .credentials()
            .ofPassword(password, passed.record(), passed.userShare(), passed.identity().seed());
    return parts.accounts().replacePassword(passed.account().id(), version, fresh)
        ? OptionalLong.of(version + 1)
        : OptionalLong.empty();
  }

  private Optional<LoggedIn> startSession(
      PasswordCheck.Passed passed, long passwordVersion, Session.Scope scope) {
    UserId userId = passed.account().id();
    Instant now = start.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    UUID id = start.ids().version4();
    try (SessionToken token = SessionToken.issue(id, start.random())) {
      Session session =
          new Session(
              id,
              userId,
              Session.Mode.SERVER,
              scope,
              token.secretHash(),
              seedWrap(scope, token, passed),
              now,
              now.plus(start.lifetimes().of(scope)));
      return start.sessions().insert(session, passwordVersion)
          ? Optional.of(new LoggedIn(token.text(), id, userId, session.expiresAt()))
          : Optional.empty();
    }
  }

  // What only sends has no use for a key, so it gets none.
  private Session.@Nullable SeedWrap seedWrap(
      Session.Scope scope, SessionToken token, PasswordCheck.Passed passed) {
    return switch (scope) {
      case FULL -> start.lock().close(token, passed.account().id(), passed.identity().seed());
      case SEND -> null;
    };
  }
}
