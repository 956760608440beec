package io.sealedlog.worker.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class VaultWaitTest {
  private final VaultWait wait = new VaultWait(Duration.ofMillis(5));

  @Test
  void reportsAFaultWhileItWaits() {
    AtomicBoolean away = new AtomicBoolean(true);
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(() -> wait.retryWhileUnavailable(() -> ask(away)));

    await().atMost(Duration.ofSeconds(60)).until(() -> wait.fault().isPresent());
    assertThat(waiting).isNotDone();
    away.set(false);

    assertThat(waiting.join()).isEqualTo("key");
    assertThat(wait.fault()).isEmpty();
  }

  @Test
  void stoppingEndsTheWait() {
    CompletableFuture<String> waiting =
        CompletableFuture.supplyAsync(
            () -> wait.retryWhileUnavailable(() -> ask(new AtomicBoolean(true))));
    await().atMost(Duration.ofSeconds(60)).until(() -> wait.fault().isPresent());

    wait.stop();

    assertThatExceptionOfType(Exception.class)
        .isThrownBy(waiting::get)
        .withCauseInstanceOf(StoppingException.class);
  }

  private static String ask(AtomicBoolean away) {
    if (away.get()) {
      throw new VaultUnavailableException(new IllegalStateException("away"));
    }
    return "key";
  }
}
