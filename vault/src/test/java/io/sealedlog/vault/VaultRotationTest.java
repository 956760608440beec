package io.sealedlog.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.NewAccount;
import io.sealedlog.vault.store.TestAccounts;
import io.sealedlog.vault.store.TestSessions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class VaultRotationTest {
  private static VaultDatabase database;

  private final SettableClock clock = SettableClock.at("2026-11-24T18:30:00Z");
  private Vault vault;

  @BeforeAll
  static void createDatabase() {
    database = VaultDatabase.create();
  }

  @AfterAll
  static void closeDatabase() {
    database.close();
  }

  @BeforeEach
  void open() {
    vault = database.open(clock);
  }

  @AfterEach
  void close() {
    vault.close();
    database.empty();
  }

  @Test
  void rotatesByItselfUntilItIsClosed() {
    int present = vault.transportKeys().current().id();
    try (VaultRotation rotation = new VaultRotation(vault, Duration.ofMillis(10))) {
      rotation.start();

      clock.advance(Duration.ofHours(3));

      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> vault.transportKeys().find(present + 4).isPresent());
    }
  }

  @Test
  void purgesExpiredSessions() throws Exception {
    NewAccount account = TestAccounts.named("alice");
    UserId id = account.account().id();
    vault.accounts().create(account);
    vault.sessions().insert(TestSessions.server(id, clock.instant().plusSeconds(60)), 1);
    VaultRotation rotation = new VaultRotation(vault, Duration.ofMinutes(5));

    rotation.rotate();
    assertThat(vault.sessions().list(id)).hasSize(1);

    clock.advance(Duration.ofSeconds(60));
    rotation.rotate();
    assertThat(vault.sessions().list(id)).isEmpty();
  }

  @Test
  void goesOnAfterAFailedRound() {
    VaultRotation rotation = new VaultRotation(vault, Duration.ofMinutes(5));
    database.jdbc().update("ALTER TABLE vault.session_keys RENAME TO away");
    clock.advance(Duration.ofDays(2));

    rotation.rotate();

    database.jdbc().update("ALTER TABLE vault.away RENAME TO session_keys");
    rotation.rotate();
    assertThat(vault.sessionKeys().find(vault.sessionKeys().current().id() + 1)).isPresent();
  }

  @Test
  void closesWithoutHavingStarted() {
    new VaultRotation(vault, Duration.ofMinutes(5)).close();
  }
}
