package io.sealedlog.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.vault.Concurrently;
import io.sealedlog.vault.SettableClock;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultDatabase;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class EventKeysTest {
  private static final byte[] LEAF = new byte[32];
  private static VaultDatabase database;

  private final SettableClock clock = SettableClock.at("2026-11-24T18:30:00Z");

  @BeforeAll
  static void createDatabase() {
    database = VaultDatabase.create();
  }

  @AfterAll
  static void closeDatabase() {
    database.close();
  }

  @AfterEach
  void empty() {
    database.empty();
  }

  @Test
  void gatewaysThatStartTogetherHaveTheSameFirstKey() {
    database.open(clock).close();
    database.jdbc().update("DELETE FROM vault.event_keys");
    Callable<Bytes> gateway =
        () -> {
          try (Vault vault = database.open(clock)) {
            assertThat(vault.eventKeys().current().number()).isEqualTo(1);
            return vault.eventKeys().current().mac().of(LEAF);
          }
        };

    List<Bytes> macs = Concurrently.all(Stream.generate(() -> gateway).limit(4).toList());

    assertThat(macs.stream().distinct()).hasSize(1);
  }

  @Test
  void aNewVersionIsFoundByWhoMeetsItAndTheOldOneStays() {
    try (Vault vault = database.open(clock);
        MasterKey masterKey = database.masterKey()) {
      EventKeys keys = vault.eventKeys();
      Bytes first = keys.current().mac().of(LEAF);
      KeyTable table = KeyTable.eventKeys(database.jdbc(), masterKey);
      try (SecretBytes second = SecretBytes.random(VaultDatabase.RANDOM, 32)) {
        table.createIfAbsent(2, second, clock).key().close();
      }

      assertThat(keys.find(2)).isPresent();
      assertThat(keys.current().number()).isEqualTo(2);
      assertThat(keys.current().mac().of(LEAF)).isNotEqualTo(first);
      assertThat(keys.find(1)).hasValueSatisfying(key -> assertThat(key.of(LEAF)).isEqualTo(first));
    }
  }

  @Test
  void theDatabaseIsAskedForAnUnknownVersionAtMostOnceASecond() {
    try (Vault vault = database.open(clock)) {
      EventKeys keys = vault.eventKeys();
      assertThat(keys.find(7)).isEmpty();
      database.jdbc().update("ALTER TABLE vault.event_keys RENAME TO away");
      try {
        assertThat(keys.find(7)).isEmpty();
        assertThat(keys.find(8)).isEmpty();
      } finally {
        database.jdbc().update("ALTER TABLE vault.away RENAME TO event_keys");
      }
      clock.advance(Duration.ofSeconds(1));
      assertThat(keys.find(7)).isEmpty();
    }
  }

  @Test
  void aWorkerBeforeTheFirstGatewaySaysWhatIsMissing() {
    database.open(clock).close();
    database.jdbc().update("DELETE FROM vault.event_keys");
    try (MasterKey masterKey = database.masterKey()) {
      EventKeys keys = EventKeys.open(KeyTable.eventKeys(database.jdbc(), masterKey), clock);

      assertThatExceptionOfType(NoSuchElementException.class)
          .isThrownBy(keys::current)
          .withMessageContaining("no gateway has made an event key yet");
    }
  }
}
