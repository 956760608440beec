package io.sealedlog.gateway.limit;

import io.sealedlog.gateway.config.RateSettings;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Rates;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Limits long-lived operations at the same time, by user and by address: live streams and batches.
public final class ConcurrencyLimit {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final boolean enabled;
  private final Rates most;
  private final String what;
  private final ConcurrentHashMap<UserId, Integer> ofUsers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ClientAddress, Integer> ofAddresses = new ConcurrentHashMap<>();

  private ConcurrencyLimit(RateSettings settings, Limited limited, String what) {
    this.enabled = settings.enabled();
    this.most = settings.rates().getOrDefault(limited, new Rates(1, 1));
    this.what = what;
  }

  public static ConcurrencyLimit ofStreams(RateSettings settings) {
    return new ConcurrencyLimit(settings, Limited.STREAMS, "live streams open");
  }

  public static ConcurrencyLimit ofBatches(RateSettings settings) {
    return new ConcurrencyLimit(settings, Limited.BATCHES, "batches under way");
  }

  /// A permit for one operation. Closing it a second time has no effect.
  public interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /// @throws Problem too many connections, when the user or the address has reached its limit
  public Permit take(UserId user, ClientAddress address) {
    if (!enabled) {
      return () -> {};
    }
    take(ofUsers, user, most.perUser(), "user");
    try {
      take(ofAddresses, address, most.perAddress(), "address");
    } catch (Problem full) {
      free(ofUsers, user);
      throw full;
    }
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        free(ofUsers, user);
        free(ofAddresses, address);
      }
    };
  }

  private <K> void take(ConcurrentHashMap<K, Integer> taken, K key, int most, String whose) {
    // When the lambda throws, the count stays unchanged.
    int _ =
        taken.compute(
            key,
            (same, count) -> {
              int before = count == null ? 0 : count;
              if (before >= most) {
                throw Problem.retryAfter(
                    ProblemType.TOO_MANY_CONNECTIONS,
                    "this %s has %d %s".formatted(whose, most, what),
                    RETRY_AFTER);
              }
              return before + 1;
            });
  }

  private static <K> void free(ConcurrentHashMap<K, Integer> taken, K key) {
    Integer _ = taken.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
