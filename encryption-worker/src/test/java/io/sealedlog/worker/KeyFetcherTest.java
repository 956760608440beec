package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyFetcherTest {
  private static final int HOUR = 498_762;
  private static final Instant NOW =
      Instant.EPOCH.plus(Duration.ofHours(HOUR)).plus(Duration.ofMinutes(40));

  private final SimulatedVault vault = new SimulatedVault();
  private final KeyFetcher fetcher = new KeyFetcher(vault, Clock.fixed(NOW, ZoneOffset.UTC));

  @AfterEach
  void close() {
    vault.thaw();
    fetcher.close();
  }

  @Test
  void readsTheKeysOfThisHourAndTheNextAhead() {
    vault.has(HOUR);
    vault.has(HOUR + 1);
    vault.has(HOUR + 2);

    fetcher.start(new SimpleMeterRegistry());

    await().until(() -> vault.known(HOUR + 1).isPresent());
    assertThat(vault.known(HOUR)).isPresent();
    assertThat(vault.known(HOUR + 2)).isEmpty();
  }

  @Test
  void reportsForHowLongTheKeysLast() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    vault.freeze();
    fetcher.start(registry);
    assertThat(fetcher.ahead()).isZero();

    vault.knows(HOUR);
    assertThat(fetcher.ahead()).isEqualTo(Duration.ofMinutes(20));

    vault.knows(HOUR + 1);
    assertThat(fetcher.ahead()).isEqualTo(Duration.ofMinutes(80));
    assertThat(registry.get("sealedlog.worker.transport.keys.ahead").gauge().value())
        .isEqualTo(80 * 60);
  }
}
