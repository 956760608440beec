package io.sealedlog.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.Concurrently;
import io.sealedlog.vault.SettableClock;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultDatabase;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("servers")
class AccountsTest {
  private static VaultDatabase database;
  private static Vault vault;
  private static Vault otherGateway;
  private static Accounts accounts;

  @BeforeAll
  static void open() {
    database = VaultDatabase.create();
    SettableClock clock = SettableClock.at("2026-11-23T18:30:00Z");
    vault = database.open(clock);
    otherGateway = database.open(clock);
    accounts = vault.accounts();
  }

  @AfterAll
  static void close() {
    vault.close();
    otherGateway.close();
    database.close();
  }

  @Test
  void readsBackWhatWasCreated() throws Exception {
    NewAccount created = TestAccounts.named("readback");
    UserId id = created.account().id();

    accounts.create(created);

    assertThat(accounts.find(id)).contains(created.account());
    assertThat(accounts.find(new Username("readback"))).contains(created.account());
    assertThat(accounts.password(id)).contains(new Versioned<>(1, created.password()));
    assertThat(accounts.recovery(id)).contains(new Versioned<>(1, created.recovery()));
    assertThat(accounts.userShare(id))
        .hasValueSatisfying(share -> {
          assertThat(share.version()).isEqualTo(1);
          assertThat(share.bytes().matches(created.userShare().bytes())).isTrue();
        });
  }

  @Test
  void knowsNothingOfAStranger() {
    UserId stranger = new UserId(UUID.randomUUID());

    assertThat(accounts.find(stranger)).isEmpty();
    assertThat(accounts.find(new Username("stranger"))).isEmpty();
    assertThat(accounts.password(stranger)).isEmpty();
    assertThat(accounts.recovery(stranger)).isEmpty();
    assertThat(accounts.userShare(stranger)).isEmpty();
  }

  @Test
  void refusesAUsernameThatIsTaken() throws Exception {
    accounts.create(TestAccounts.named("taken"));

    assertThatThrownBy(() -> accounts.create(TestAccounts.named("taken")))
        .isInstanceOf(UsernameTakenException.class);
  }

  @Test
  void givesAUsernameToOneOfTwoGateways() {
    for (int round = 0; round < 10; round++) {
      String name = "race" + round;

      List<Boolean> created =
          Concurrently.both(() -> created(vault, name), () -> created(otherGateway, name));

      assertThat(created).containsExactlyInAnyOrder(true, false);
    }
  }

  @Test
  void findsManyAtOnceAndLeavesOutTheUnknown() throws Exception {
    NewAccount first = TestAccounts.named("bulk.first");
    NewAccount second = TestAccounts.named("bulk.second");
    accounts.create(first);
    accounts.create(second);

    var byName =
        accounts.findByName(
            List.of(
                new Username("bulk.second"), new Username("nobody"), new Username("bulk.first")));
    var byId = accounts.findById(List.of(first.account().id(), new UserId(UUID.randomUUID())));

    assertThat(byName)
        .containsOnlyKeys(new Username("bulk.first"), new Username("bulk.second"))
        .containsValue(first.account());
    assertThat(byId).containsOnlyKeys(first.account().id());
    assertThat(accounts.findByName(List.of())).isEmpty();
  }

  @Test
  void refusesToFindMoreThanTheBound() {
    List<Username> many = Collections.nCopies(Accounts.MOST_AT_ONCE + 1, new Username("somebody"));

    assertThatIllegalArgumentException().isThrownBy(() -> accounts.findByName(many));
  }

  @Test
  void notesThatTheIdentityIsPublished() throws Exception {
    UserId id = create("published");

    accounts.markPublished(id);
    accounts.markPublished(id);

    assertThat(accounts.find(id)).map(Account::identityPublished).contains(true);
  }

  @Test
  void replacesAPasswordOnceForEachVersion() throws Exception {
    UserId id = create("rehashed");
    PasswordCredentials raised = TestAccounts.password();

    assertThat(accounts.replacePassword(id, 1, raised)).isTrue();
    assertThat(accounts.replacePassword(id, 1, TestAccounts.password())).isFalse();

    assertThat(accounts.password(id)).contains(new Versioned<>(2, raised));
  }

  @Test
  void changesAPasswordAndEndsTheOtherSessions() throws Exception {
    UserId id = create("changed");
    Session kept = TestSessions.server(id);
    vault.sessions().insert(kept, 1);
    vault.sessions().insert(TestSessions.server(id), 1);
    PasswordCredentials changed = TestAccounts.password();

    assertThat(accounts.changePassword(id, 1, changed, kept.id())).isTrue();

    assertThat(accounts.password(id)).contains(new Versioned<>(2, changed));
    assertThat(vault.sessions().list(id)).extracting(Session::id).containsExactly(kept.id());
  }

  @Test
  void endsNoSessionWhenThePasswordWasChangedMeanwhile() throws Exception {
    UserId id = create("stale");
    Session session = TestSessions.server(id);
    vault.sessions().insert(session, 1);

    assertThat(accounts.changePassword(id, 7, TestAccounts.password(), UUID.randomUUID()))
        .isFalse();

    assertThat(vault.sessions().list(id)).hasSize(1);
  }

  @Test
  void recoversAndEndsAllSessions() throws Exception {
    UserId id = create("recovered");
    vault.sessions().insert(TestSessions.server(id), 1);
    accounts.replacePassword(id, 1, TestAccounts.password());
    PasswordCredentials password = TestAccounts.password();
    RecoveryCredentials recovery = TestAccounts.recovery();

    assertThat(accounts.recover(id, 1, password, recovery)).isTrue();

    assertThat(accounts.password(id)).contains(new Versioned<>(3, password));
    assertThat(accounts.recovery(id)).contains(new Versioned<>(2, recovery));
    assertThat(vault.sessions().list(id)).isEmpty();
  }

  @Test
  void usesARecoveryCodeOnceAlsoWhenTwoGatewaysTry() throws Exception {
    UserId id = create("recovery.race");

    List<Boolean> used =
        Concurrently.both(() -> recovered(vault, id), () -> recovered(otherGateway, id));

    assertThat(used).containsExactlyInAnyOrder(true, false);
    assertThat(accounts.recovery(id)).map(Versioned::version).contains(2L);
    assertThat(accounts.password(id)).map(Versioned::version).contains(2L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user_share_sealed", "verifier_sealed", "password_wrap_sealed",
        "recovery_auth_hash_sealed", "recovery_wrap_sealed", "account_sealed"
      })
  void refusesAColumnOfAnotherRow(String column) throws Exception {
    UserId id = create("swap1." + column);
    UserId other = create("swap2." + column);

    database
        .jdbc()
        .updateOne(
            """
            UPDATE vault.accounts SET %1$s = (
              SELECT %1$s FROM vault.accounts WHERE user_id = ?)
            WHERE user_id = ?
            """
                .formatted(column),
            other.value(),
            id.value());

    assertThatThrownBy(() -> readAll(id)).isInstanceOf(OpenFailedException.class);
    readAll(other);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "verifier_sealed = password_wrap_sealed",
        "password_wrap_sealed = recovery_wrap_sealed",
        "recovery_auth_hash_sealed = user_share_sealed",
        "verifier_sealed = substring(verifier_sealed FOR 5)",
        "kdf_p1 = 1",
        "kdf_salt = decode(repeat('00', 32), 'hex')",
        "password_version = 9",
        "recovery_version = 9",
        "share_version = 9",
        "identity_version = 9",
        "identity_record = substring(identity_record FOR 100)",
        "username = 'somebody.else'",
        "created_at = created_at - interval '1 day'",
      })
  void refusesARowThatWasChanged(String change) throws Exception {
    UserId id = create("change" + Integer.toHexString(change.hashCode()));

    database
        .jdbc()
        .updateOne("UPDATE vault.accounts SET " + change + " WHERE user_id = ?", id.value());

    assertThatThrownBy(() -> readAll(id)).isInstanceOf(OpenFailedException.class);
    database.jdbc().updateOne("DELETE FROM vault.accounts WHERE user_id = ?", id.value());
  }

  @Test
  void showsNoSecretInText() {
    NewAccount account = TestAccounts.named("printed");

    assertThat(account.toString())
        .doesNotContain(account.password().verifier())
        .contains("printed");
  }

  private static void readAll(UserId id) {
    assertThat(accounts.find(id)).isPresent();
    assertThat(accounts.userShare(id)).isPresent();
    assertThat(accounts.password(id)).isPresent();
    assertThat(accounts.recovery(id)).isPresent();
  }

  private static UserId create(String name) throws UsernameTakenException {
    NewAccount account = TestAccounts.named(name);
    accounts.create(account);
    return account.account().id();
  }

  private static boolean created(Vault gateway, String name) {
    try {
      gateway.accounts().create(TestAccounts.named(name));
      return true;
    } catch (UsernameTakenException e) {
      return false;
    }
  }

  private static boolean recovered(Vault gateway, UserId id) {
    return gateway.accounts().recover(id, 1, TestAccounts.password(), TestAccounts.recovery());
  }
}
