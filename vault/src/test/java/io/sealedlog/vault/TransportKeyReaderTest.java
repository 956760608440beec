package io.sealedlog.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.vault.keys.RingKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class TransportKeyReaderTest {
  private static VaultDatabase database;

  private static final int HOUR = 498_762;
  private static final String PERMISSION_DENIED = "42501";

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
  void readsWhatTheGatewayMade() {
    try (TransportKeyReader reader = reader()) {
      assertThat(reader.find(HOUR))
          .hasValueSatisfying(
              key -> assertThat(key.key().matches(vault.transportKeys().current().key())).isTrue());
      assertThat(reader.find(HOUR + 1)).isPresent();
    }
  }

  @Test
  void readsANewKeyWhenItIsAskedForIt() {
    try (TransportKeyReader reader = reader()) {
      clock.advance(Duration.ofHours(2));
      RingKey made = vault.transportKeys().current();

      assertThat(reader.find(made.id()))
          .hasValueSatisfying(key -> assertThat(key.key().matches(made.key())).isTrue());
    }
  }

  @Test
  void asksForAnUnknownKeyAtMostOnceASecond() {
    try (TransportKeyReader reader = reader()) {
      clock.advance(Duration.ofHours(2));
      assertThat(reader.find(HOUR + 2)).isEmpty();
      vault.transportKeys().current();

      clock.advance(Duration.ofMillis(999));
      assertThat(reader.find(HOUR + 2)).isEmpty();

      clock.advance(Duration.ofMillis(1));
      assertThat(reader.find(HOUR + 2)).isPresent();
    }
  }

  @Test
  void findsOtherKeysWhileAnUnknownOneIsAskedFor() {
    try (TransportKeyReader reader = reader()) {
      clock.advance(Duration.ofHours(2));
      assertThat(reader.find(HOUR - 3)).isEmpty();
      assertThat(reader.find(HOUR + 4)).isEmpty();
      int made = vault.transportKeys().current().id();

      assertThat(reader.find(made)).isPresent();
    }
  }

  @Test
  void neverAsksForAKeyThatNobodyCanHaveMade() {
    try (TransportKeyReader reader = reader()) {
      database.jdbc().update("ALTER TABLE vault.transport_keys RENAME TO away");

      assertThat(reader.find(Integer.MAX_VALUE)).isEmpty();
      assertThat(reader.find(-1)).isEmpty();
      assertThat(reader.find(HOUR + 3)).isEmpty();
      assertThat(reader.find(HOUR - 2)).as("of the past when the ring was read").isEmpty();
      assertThatThrownBy(() -> reader.find(HOUR + 2)).isInstanceOf(DatabaseException.class);
    }
  }

  @Test
  void tellsFromMemoryWhatItKnowsAndWhatCanBe() {
    try (TransportKeyReader reader = reader()) {
      database.jdbc().update("ALTER TABLE vault.transport_keys RENAME TO away");

      assertThat(reader.known(HOUR)).isPresent();
      assertThat(reader.known(HOUR + 1)).isPresent();
      assertThat(reader.known(HOUR + 2)).isEmpty();
      assertThat(reader.mayExist(HOUR + 1)).isTrue();
      assertThat(reader.mayExist(HOUR + 2)).isTrue();
      for (int never : new int[] {HOUR + 3, HOUR - 2, HOUR - 24, -1, Integer.MIN_VALUE}) {
        assertThat(reader.mayExist(never)).as("%d", never).isFalse();
      }
    }
  }

  @Test
  void whatTheVaultDoesNotHaveCanBeAgainASecondLater() {
    try (TransportKeyReader reader = reader()) {
      assertThat(reader.find(HOUR + 2)).isEmpty();

      assertThat(reader.mayExist(HOUR + 2)).isFalse();
      clock.advance(Duration.ofSeconds(1));
      assertThat(reader.mayExist(HOUR + 2)).isTrue();
    }
  }

  @Test
  void aClockThatIsSetBackMakesNoKeyImpossible() {
    clock.advance(Duration.ofHours(5));
    try (TransportKeyReader reader = reader()) {
      clock.advance(Duration.ofHours(-5));

      assertThat(reader.mayExist(HOUR + 2)).isTrue();
      assertThat(reader.mayExist(HOUR - 1)).isTrue();
    }
  }

  @Test
  void forgetsAKeyThatWasDestroyed() {
    try (TransportKeyReader reader = reader()) {
      RingKey old = reader.find(HOUR).orElseThrow();
      clock.advance(Duration.ofHours(27));
      new VaultRotation(vault, Duration.ofMinutes(5)).rotate();

      assertThat(reader.find(HOUR + 27)).isPresent();

      assertThat(reader.find(HOUR)).isEmpty();
      assertThatThrownBy(() -> old.key().shared()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void goesOnWhenOneRowWasChanged() {
    database
        .jdbc()
        .updateOne("UPDATE vault.transport_keys SET key_sealed = 'x' WHERE id = ?", HOUR + 1);

    try (TransportKeyReader reader = reader()) {
      assertThat(reader.find(HOUR)).isPresent();
      assertThat(reader.find(HOUR + 1)).isEmpty();
    }
  }

  @Test
  void refusesAnotherMasterKey() {
    assertThatThrownBy(() ->
            TransportKeyReader.open(database.workerConfig(), VaultDatabase.otherMasterKey(), clock))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("master key is not the one of the vault");
  }

  @Test
  void refusesAVaultThatDoesNotExistYet() {
    try (VaultDatabase empty = VaultDatabase.create()) {
      assertThatThrownBy(
              () -> TransportKeyReader.open(empty.workerConfig(), empty.masterKey(), clock))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("start a gateway first")
          .hasMessageContaining(empty.workerConfig().database().user());
    }
  }

  @Test
  void refusesAVaultThatGrantsItsRoleNothing() {
    String role = database.workerConfig().database().user();
    database.jdbc().update("REVOKE ALL ON SCHEMA vault FROM " + role);

    assertThatThrownBy(this::reader)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("vault.worker-role");
  }

  @Test
  void mayReadTransportKeysAndEventKeysAndNothingElse() {
    List<String> tables = VaultTables.names(database.jdbc());
    assertThat(tables).hasSizeGreaterThan(7);

    try (Database worker = Database.open(database.workerConfig().database())) {
      for (String table : tables) {
        if (table.equals("transport_keys") || table.equals("event_keys")) {
          assertThat(VaultTables.rows(worker.jdbc(), table)).isNotEmpty();
        } else {
          assertDenied(() -> VaultTables.rows(worker.jdbc(), table));
        }
        assertDenied(() -> worker.jdbc().update("DELETE FROM vault.%s".formatted(table)));
        assertDenied(() -> worker.jdbc().update("TRUNCATE vault.%s".formatted(table)));
      }
      assertDenied(() -> worker.jdbc().update("UPDATE vault.transport_keys SET key_sealed = ''"));
      assertDenied(
          () -> worker.jdbc().update("INSERT INTO vault.transport_keys VALUES (1, '', now())"));
      assertDenied(() -> worker.jdbc().update("CREATE TABLE vault.mine (id integer)"));
    }
  }

  private TransportKeyReader reader() {
    return TransportKeyReader.open(database.workerConfig(), database.masterKey(), clock);
  }

  private static void assertDenied(Runnable statement) {
    assertThatThrownBy(statement::run)
        .isInstanceOfSatisfying(
            DatabaseException.class,
            denied -> assertThat(denied.sqlState()).isEqualTo(PERMISSION_DENIED));
  }
}
