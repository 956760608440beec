package io.sealedlog.gateway.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.sealedlog.gateway.config.RateSettings;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Slows down password guessing, without a way to lock an account's owner out.
///
/// Failures are counted for each pair of account and address, strictly, and for each account and
/// each address alone, loosely. An address that an account lately logged in from is limited by the
/// pair's count only. From any other address, an account under attack still gets a few guaranteed
/// attempts, so that its owner, who has the right password, can log in from anywhere, while an
/// attacker gets as many attempts as addresses. Names of no account are counted alike.
public final class LoginThrottle {
  private static final int PAIR_CAPACITY = 10;
  private static final Duration PAIR_FILL_TIME = Duration.ofMinutes(10);
  private static final int ACCOUNT_CAPACITY = 100;
  private static final Duration ACCOUNT_FILL_TIME = Duration.ofHours(1);
  private static final int ADDRESS_CAPACITY = 100;
  private static final Duration ADDRESS_FILL_TIME = Duration.ofMinutes(10);

  /// Attempts that each address always has for each account.
  private static final int GUARANTEED_ATTEMPTS = 3;

  private static final int LONGEST_NAME = 64;
  private static final int MOST_KNOWN = 200_000;
  private static final Duration KNOWN = Duration.ofDays(30);

  private final boolean enabled;
  private final Buckets<Pair> pairs;
  private final Buckets<String> accounts;
  private final Buckets<ClientAddress> addresses;
  private final Cache<Pair, Boolean> known;

  private record Pair(String account, ClientAddress address) {}

  public LoginThrottle(RateSettings settings) {
    this(settings, TimeMeter.SYSTEM_NANOTIME);
  }

  LoginThrottle(RateSettings settings, TimeMeter time) {
    this.enabled = settings.enabled();
    this.pairs = new Buckets<>(PAIR_CAPACITY, PAIR_FILL_TIME, time);
    this.accounts = new Buckets<>(ACCOUNT_CAPACITY, ACCOUNT_FILL_TIME, time);
    this.addresses = new Buckets<>(ADDRESS_CAPACITY, ADDRESS_FILL_TIME, time);
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(KNOWN)
            .ticker(time::currentTimeNanos)
            .build();
  }

  /// Makes an attempt if one is allowed. The attempt is counted before it is made, so that
  /// concurrent attempts can't exceed the limit, and the count is undone unless the secret was
  /// wrong.
  ///
  /// @param name as the caller wrote it
  /// @throws Problem rate limited, without the attempt being made
  public <T> T attempt(String name, ClientAddress address, Supplier<T> attempt) {
    if (!enabled) {
      return attempt.get();
    }
    Pair pair = new Pair(account(name), address);
    List<Bucket> taken = take(pair);
    boolean failed = false;
    try {
      T result = attempt.get();
      known.put(pair, true);
      return result;
    } catch (Problem problem) {
      failed = problem.type() == ProblemType.WRONG_CREDENTIALS;
      throw problem;
    } finally {
      if (!failed) {
        taken.forEach(bucket -> bucket.addTokens(1));
      }
    }
  }

  private List<Bucket> take(Pair pair) {
    List<Bucket> taken = new ArrayList<>();
    Bucket pairBucket = pairs.of(pair);
    ConsumptionProbe first = pairBucket.tryConsumeAndReturnRemaining(1);
    requireAdmitted(first);
    taken.add(pairBucket);
    if (known.getIfPresent(pair) != null) {
      return taken;
    }
    boolean guaranteed = first.getRemainingTokens() >= PAIR_CAPACITY - GUARANTEED_ATTEMPTS;
    try {
      takeFrom(taken, addresses.of(pair.address()), false);
      takeFrom(taken, accounts.of(pair.account()), guaranteed);
    } catch (Problem refused) {
      taken.forEach(bucket -> bucket.addTokens(1));
      throw refused;
    }
    return taken;
  }

  private static void takeFrom(List<Bucket> taken, Bucket bucket, boolean guaranteed) {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      taken.add(bucket);
    } else if (!guaranteed) {
      requireAdmitted(probe);
    }
  }

  private static void requireAdmitted(ConsumptionProbe probe) {
    if (!probe.isConsumed()) {
      throw Problem.retryAfter(
          ProblemType.RATE_LIMITED,
          "too many attempts with a wrong password or code",
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
  }

  // Truncates the key: no account has a longer name.
  private static String account(String name) {
    String start = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME + 1);
    return start.toLowerCase(Locale.ROOT);
  }
}
