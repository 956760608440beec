package io.sealedlog.gateway.limit;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.config.RateSettings;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Rates;
import io.sealedlog.protocol.UserId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Limits the rates of users and addresses, without locks: each count costs a cache lookup and a
/// compare-and-set of a bucket's state.
public final class RateLimits {
  private final boolean enabled;
  private final Map<Limited, Quota<UserId>> ofUsers = new EnumMap<>(Limited.class);
  private final Map<Limited, Quota<ClientAddress>> ofAddresses = new EnumMap<>(Limited.class);
  private final Map<Limited, Counter> refused = new EnumMap<>(Limited.class);

  public RateLimits(RateSettings settings, MeterRegistry registry) {
    this(settings, registry, TimeMeter.SYSTEM_NANOTIME);
  }

  RateLimits(RateSettings settings, MeterRegistry registry, TimeMeter time) {
    this.enabled = settings.enabled();
    for (var entry : settings.rates().entrySet()) {
      if (entry.getKey().isRate()) {
        add(entry.getKey(), entry.getValue(), time);
        refused.put(entry.getKey(), refused(entry.getKey(), registry));
      }
    }
  }

  private void add(Limited limited, Rates rates, TimeMeter time) {
    if (rates.perUser() > 0) {
      String name = limited.word() + "-user";
      ofUsers.put(limited, new Quota<>(name, limited, rates.perUser(), time));
    }
    String name = limited.word() + "-address";
    ofAddresses.put(limited, new Quota<>(name, limited, rates.perAddress(), time));
  }

  /// Empty when this action is not limited.
  public Optional<RateDecision> count(Limited limited, ClientAddress address) {
    return count(ofAddresses.get(limited), limited, address);
  }

  /// Empty when this action is not limited by user.
  public Optional<RateDecision> count(Limited limited, UserId user) {
    return count(ofUsers.get(limited), limited, user);
  }

  /// Blocks the sender of a batch until one more message may be sent, instead of refusing it.
  public void awaitBatchMessage(UserId user, ClientAddress address) throws InterruptedException {
    Quota<UserId> ofUser = ofUsers.get(Limited.BATCH);
    Quota<ClientAddress> ofAddress = ofAddresses.get(Limited.BATCH);
    if (enabled && ofUser != null && ofAddress != null) {
      ofUser.await(user, 1);
      ofAddress.await(address, 1);
    }
  }

  private <K> Optional<RateDecision> count(@Nullable Quota<K> quota, Limited limited, K key) {
    if (!enabled || quota == null) {
      return Optional.empty();
    }
    RateDecision counted = quota.count(key);
    if (!counted.admitted()) {
      Objects.requireNonNull(refused.get(limited)).increment();
    }
    return Optional.of(counted);
  }

  private static Counter refused(Limited limited, MeterRegistry registry) {
    return Counter.builder("sealedlog.limits.refused")
        .description("Requests refused because there were too many of them")
        .tag("limited", limited.word())
        .register(registry);
  }
}
