package io.sealedlog.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.Concurrently;
import io.sealedlog.vault.SettableClock;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("servers")
class SessionsTest {
  private static VaultDatabase database;
  private static Vault vault;
  private static Sessions sessions;

  private UserId user;
  private UserId other;

  @BeforeAll
  static void open() {
    database = VaultDatabase.create();
    vault = database.open(SettableClock.at("2026-11-23T18:30:00Z"));
    sessions = vault.sessions();
  }

  @AfterAll
  static void close() {
    vault.close();
    database.close();
  }

  @BeforeEach
  void createUsers() throws Exception {
    user = createUser();
    other = createUser();
  }

  @Test
  void readsBackWhatWasInserted() {
    Session full = TestSessions.server(user);
    Session sendOnly = TestSessions.sendOnly(user);

    assertThat(sessions.insert(full, 1)).isTrue();
    assertThat(sessions.insert(sendOnly, 1)).isTrue();

    assertThat(sessions.find(full.id())).contains(full);
    assertThat(sessions.find(sendOnly.id())).contains(sendOnly);
    assertThat(sessions.find(UUID.randomUUID())).isEmpty();
    assertThat(sessions.list(user)).containsExactlyInAnyOrder(full, sendOnly);
    assertThat(sessions.list(other)).isEmpty();
  }

  @Test
  void startsNoSessionOfAPasswordThatWasReplaced() {
    vault.accounts().replacePassword(user, 1, TestAccounts.password());

    assertThat(sessions.insert(TestSessions.server(user), 1)).isFalse();

    assertThat(sessions.list(user)).isEmpty();
  }

  @Test
  void leavesNoSessionWhenLoginAndPasswordChangeMeet() throws Exception {
    for (int round = 0; round < 20; round++) {
      UserId meeting = createUser();

      Concurrently.both(
          () -> sessions.insert(TestSessions.server(meeting), 1),
          () ->
              vault
                  .accounts()
                  .changePassword(meeting, 1, TestAccounts.password(), UUID.randomUUID()));

      assertThat(sessions.list(meeting)).isEmpty();
    }
  }

  @Test
  void deletesOneOfTheUserOnly() {
    Session mine = insert(user);
    Session theirs = insert(other);

    assertThat(sessions.delete(user, theirs.id())).isFalse();
    assertThat(sessions.delete(user, mine.id())).isTrue();
    assertThat(sessions.delete(user, mine.id())).isFalse();

    assertThat(sessions.find(mine.id())).isEmpty();
    assertThat(sessions.find(theirs.id())).isPresent();
  }

  @Test
  void deletesAllOrAllButOneOfAUser() {
    Session kept = insert(user);
    Session first = insert(user);
    Session second = insert(user);
    Session theirs = insert(other);

    assertThat(sessions.deleteOthers(user, kept.id())).isEqualTo(2);
    assertThat(sessions.find(first.id())).isEmpty();
    assertThat(sessions.find(second.id())).isEmpty();
    assertThat(sessions.list(user)).containsExactly(kept);

    assertThat(sessions.deleteAll(user)).isEqualTo(1);
    assertThat(sessions.list(user)).isEmpty();
    assertThat(sessions.list(other)).containsExactly(theirs);
  }

  @Test
  void purgesWhatHasExpired() {
    Session ending = TestSessions.server(user, TestSessions.START.plus(Duration.ofMinutes(5)));
    sessions.insert(ending, 1);
    Session lasting = insert(user);

    sessions.purgeExpired(TestSessions.START.plus(Duration.ofMinutes(5)).minusMillis(1));
    assertThat(sessions.find(ending.id())).isPresent();

    sessions.purgeExpired(TestSessions.START.plus(Duration.ofMinutes(5)));
    assertThat(sessions.list(user)).containsExactly(lasting);
  }

  @Test
  void tellsWhetherItHasExpired() {
    Session session = TestSessions.server(user);

    assertThat(session.expired(session.expiresAt().minusMillis(1))).isFalse();
    assertThat(session.expired(session.expiresAt())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user_id = (SELECT user_id FROM vault.accounts WHERE user_id <> s.user_id LIMIT 1)",
        "session_id = gen_random_uuid()",
        "mode = 'client'",
        "scope = 'send'",
        "token_hash = decode(repeat('00', 32), 'hex')",
        "expires_at = expires_at + interval '1 day'",
        "created_at = created_at + interval '1 day'",
        "seed_wrap_sealed = ''",
        "seed_wrap_sealed = set_byte(seed_wrap_sealed, 20, 255 - get_byte(seed_wrap_sealed, 20))",
        "seed_wrap_sealed = (SELECT seed_wrap_sealed FROM vault.sessions o"
            + " WHERE o.session_id <> s.session_id LIMIT 1)",
      })
  void refusesARowThatWasChanged(String change) {
    insert(other);
    Session session = insert(user);

    UUID id =
        database
            .jdbc()
            .queryOne(
                "UPDATE vault.sessions s SET "
                    + change
                    + " WHERE session_id = ?"
                    + " RETURNING session_id",
                row -> row.uuid("session_id"),
                session.id())
            .orElseThrow();

    assertThatThrownBy(() -> sessions.find(id)).isInstanceOf(OpenFailedException.class);
  }

  private static UserId createUser() throws UsernameTakenException {
    NewAccount account = TestAccounts.named("user" + UUID.randomUUID());
    vault.accounts().create(account);
    return account.account().id();
  }

  private static Session insert(UserId userId) {
    Session session = TestSessions.server(userId);
    assertThat(sessions.insert(session, 1)).isTrue();
    return session;
  }
}
