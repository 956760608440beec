package io.sealedlog.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.vault.Concurrently;
import io.sealedlog.vault.SettableClock;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultDatabase;
import io.sealedlog.vault.VaultRotation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class RotatingRingTest {
  private static VaultDatabase database;

  private static final int HOUR = 498_762;
  private static final int DAY = 20_781;

  private final SettableClock clock = SettableClock.at("2026-11-24T18:30:00Z");
  private Vault vault;
  private Vault otherGateway;

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
    otherGateway = database.open(clock);
  }

  @AfterEach
  void close() {
    vault.close();
    otherGateway.close();
    database.empty();
  }

  @Test
  void hasThePresentKeyAndTheNextOneFromTheStart() {
    assertThat(vault.transportKeys().current().id()).isEqualTo(HOUR);
    assertThat(vault.sessionKeys().current().id()).isEqualTo(DAY);
    assertThat(ids("transport_keys")).containsExactly(HOUR, HOUR + 1);
    assertThat(ids("session_keys")).containsExactly(DAY, DAY + 1);
  }

  @Test
  void isTheSameRingForAllGateways() {
    RingKey key = vault.transportKeys().current();

    assertThat(key.key().matches(otherGateway.transportKeys().current().key())).isTrue();
    assertThat(otherGateway.transportKeys().find(HOUR + 1)).isPresent();
    assertThat(key.key().length()).isEqualTo(32);
  }

  @Test
  void makesOneKeyWhenGatewaysAreInARace() {
    for (int round = 0; round < 10; round++) {
      clock.advance(Duration.ofDays(1));
      Callable<SecretBytes> first = () -> vault.transportKeys().current().key();
      Callable<SecretBytes> second = () -> otherGateway.transportKeys().current().key();

      List<SecretBytes> keys = Concurrently.all(List.of(first, second, first, second));

      assertThat(keys).allMatch(keys.getFirst()::matches);
      assertThat(keys.get(0)).isSameAs(keys.get(2));
    }
  }

  @Test
  void changesKeysWithTheHour() {
    RingKey before = vault.transportKeys().current();
    SecretBytes next = vault.transportKeys().find(HOUR + 1).orElseThrow().key();

    clock.advance(Duration.ofMinutes(30));

    RingKey after = vault.transportKeys().current();
    assertThat(after.id()).isEqualTo(HOUR + 1);
    assertThat(after.key().matches(next)).isTrue();
    assertThat(after.key().matches(before.key())).isFalse();
  }

  @Test
  void destroysAKeyWhenItsTimeIsOverAndNotBefore() {
    SecretBytes old = vault.transportKeys().current().key();

    clock.advance(Duration.ofHours(25).plusMinutes(29));
    rotate();
    assertThat(vault.transportKeys().find(HOUR)).isPresent();

    clock.advance(Duration.ofMinutes(1));
    rotate();
    assertThat(vault.transportKeys().find(HOUR)).isEmpty();
    assertThatThrownBy(old::shared).isInstanceOf(IllegalStateException.class);
    assertThat(ids("transport_keys")).doesNotContain(HOUR).contains(HOUR + 26, HOUR + 27);
  }

  @Test
  void keepsASessionKeyForTheLongestSession() {
    clock.advance(Duration.ofDays(31));
    rotate();
    assertThat(vault.sessionKeys().find(DAY)).isPresent();

    clock.advance(Duration.ofDays(1));
    rotate();
    assertThat(vault.sessionKeys().find(DAY)).isEmpty();
    assertThat(ids("session_keys")).doesNotContain(DAY).contains(DAY + 32, DAY + 33);
  }

  @Test
  void neverMakesAPastKeyAgain() {
    clock.advance(Duration.ofHours(30));
    rotate();

    assertThat(vault.transportKeys().find(HOUR)).isEmpty();
    assertThat(vault.transportKeys().find(HOUR - 1)).isEmpty();
    assertThat(ids("transport_keys")).doesNotContain(HOUR, HOUR - 1);
  }

  @Test
  void findsAKeyThatAnotherGatewayMade() {
    clock.advance(Duration.ofHours(5));
    RingKey made = otherGateway.transportKeys().current();

    assertThat(vault.transportKeys().find(made.id()))
        .hasValueSatisfying(found -> assertThat(found.key().matches(made.key())).isTrue());
  }

  @Test
  void refusesACurrentKeyThatWasChanged() {
    clock.advance(Duration.ofHours(5));
    vault.transportKeys().current();
    database
        .jdbc()
        .updateOne(
            """
            UPDATE vault.transport_keys SET key_sealed = (
              SELECT key_sealed FROM vault.transport_keys WHERE id = ?)
            WHERE id = ?
            """,
            HOUR,
            HOUR + 5);

    assertThatThrownBy(() -> otherGateway.transportKeys().current())
        .isInstanceOf(OpenFailedException.class);
    assertThat(otherGateway.transportKeys().find(HOUR + 5)).isEmpty();
    assertThat(otherGateway.transportKeys().find(HOUR)).isPresent();
  }

  @Test
  void keepsServiceKeysForEver() {
    ServiceKeys keys = vault.serviceKeys();

    clock.advance(Duration.ofDays(1000));
    rotate();

    try (Vault later = database.open(clock)) {
      ServiceKeys same = later.serviceKeys();
      assertThat(same.pepper().matches(keys.pepper())).isTrue();
      assertThat(same.enumerationKey().matches(keys.enumerationKey())).isTrue();
      assertThat(same.requestDigestKey().matches(keys.requestDigestKey())).isTrue();
      assertThat(keys.pepper().matches(keys.enumerationKey())).isFalse();
      assertThat(keys.toString()).contains("pepper=SecretBytes[32]");
    }
  }

  private void rotate() {
    Stream.of(vault, otherGateway)
        .forEach(gateway -> new VaultRotation(gateway, Duration.ofHours(1)).rotate());
  }

  private List<Integer> ids(String table) {
    return database
        .jdbc()
        .query("SELECT id FROM vault.%s ORDER BY id".formatted(table), row -> row.integer("id"));
  }
}
