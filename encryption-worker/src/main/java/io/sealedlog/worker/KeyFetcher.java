package io.sealedlog.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.vault.keys.KeyLookup;
import io.sealedlog.vault.keys.RingKey;
import io.sealedlog.vault.keys.RingSchedule;
import io.sealedlog.worker.processing.StoppingException;
import io.sealedlog.worker.processing.VaultUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only thread of a worker that asks the vault. It fetches the keys of the current and the next
/// hour before anything is sealed under them, so that a vault that is unavailable or hangs does not
/// affect the threads that decide.
final class KeyFetcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyFetcher.class);

  /// Gateways create the next hour's key up to an hour ahead, so it is found long before it is
  /// used.
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /// The longest wait for an answer before a thread checks whether it must stop.
  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(250);

  private static final RingSchedule HOURS = RingSchedule.hourly(Duration.ZERO);
  private static final Duration HOUR = Duration.ofHours(1);

  private final KeyLookup vault;
  private final Clock clock;
  private final ConcurrentHashMap<Integer, CompletableFuture<Optional<RingKey>>> asked =
      new ConcurrentHashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("worker-transport-keys").daemon().factory());
  private boolean failing;

  KeyFetcher(KeyLookup vault, Clock clock) {
    this.vault = vault;
    this.clock = clock;
  }

  void start(MeterRegistry registry) {
    Gauge.builder("sealedlog.worker.transport.keys.ahead", this, each -> each.ahead().toSeconds())
        .description("For how long commands can be opened without the vault")
        .baseUnit("seconds")
        .register(registry);
    var _ =
        thread.scheduleWithFixedDelay(
            this::fetchAhead, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Asks the vault for a key, and waits briefly for the answer. Concurrent callers with the same
  /// key share one request.
  ///
  /// @throws VaultUnavailableException when the vault fails, or has not answered yet
  /// @throws StoppingException when the worker stops
  Optional<RingKey> ask(int kid) {
    try {
      return answer(kid).get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new VaultUnavailableException(e);
    } catch (RejectedExecutionException e) {
      throw new StoppingException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppingException();
    }
  }

  /// Returns the time until commands may be sealed under a key that is not in memory.
  Duration ahead() {
    Instant now = clock.instant();
    int hour = HOURS.idAt(now);
    int unknown = hour;
    while (unknown <= hour + 1 && vault.known(unknown).isPresent()) {
      unknown++;
    }
    return unknown == hour
        ? Duration.ZERO
        : Duration.between(now, Instant.EPOCH.plus(HOUR.multipliedBy(unknown)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private CompletableFuture<Optional<RingKey>> answer(int kid) {
    CompletableFuture<Optional<RingKey>> answer =
        asked.computeIfAbsent(
            kid, same -> CompletableFuture.supplyAsync(() -> vault.find(same), thread));
    var _ = answer.whenComplete((_, _) -> asked.remove(kid, answer));
    return answer;
  }

  // An exception would end the schedule, and the next attempt may succeed.
  private void fetchAhead() {
    int hour = HOURS.idAt(clock.instant());
    try {
      Optional<RingKey> _ = vault.find(hour);
      Optional<RingKey> _ = vault.find(hour + 1);
      if (failing) {
        failing = false;
        log.atInfo().log("the vault can be asked for transport keys again");
      }
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        log.atWarn()
            .addKeyValue("seconds", ahead().toSeconds())
            .setCause(e)
            .log("the vault can't be asked for transport keys; those here last for some time");
      }
    }
  }
}
