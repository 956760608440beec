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

/// Slows down who guesses passwords, without a way to lock somebody else out.
///
/// Failures are counted for each account and address together, strictly, and for each account and
/// each address alone, loosely. An address that an account logged in from lately is held to the
/// first count only. From any other, an account that many are guessing at still gets its first
/// attempts: so its owner, who has the right password, can log in from anywhere, and an attacker
/// gets as many attempts as addresses. Names that nobody has are counted like all others.
public final class LoginThrottle {
  private static final int AT_AN_ADDRESS_FOR_AN_ACCOUNT = 10;
  private static final Duration FILLED_FOR_BOTH = Duration.ofMinutes(10);
  private static final int FOR_AN_ACCOUNT = 100;
  private static final Duration FILLED_FOR_AN_ACCOUNT = Duration.ofHours(1);
  private static final int AT_AN_ADDRESS = 100;
  private static final Duration FILLED_AT_AN_ADDRESS = Duration.ofMinutes(10);

  /// Attempts that an address always has for an account.
  private static final int ALWAYS = 3;

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
    this.pairs = new Buckets<>(AT_AN_ADDRESS_FOR_AN_ACCOUNT, FILLED_FOR_BOTH, time);
    this.accounts = new Buckets<>(FOR_AN_ACCOUNT, FILLED_FOR_AN_ACCOUNT, time);
    this.addresses = new Buckets<>(AT_AN_ADDRESS, FILLED_AT_AN_ADDRESS, time);
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(KNOWN)
            .ticker(time::currentTimeNanos)
            .build();
  }

  /// Makes an attempt if there may be one. It is counted before it is made, so that many at once
  /// are no way around, and forgotten unless it fails for the caller's secret.
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
    Bucket both = pairs.of(pair);
    ConsumptionProbe first = both.tryConsumeAndReturnRemaining(1);
    requireAdmitted(first);
    taken.add(both);
    if (known.getIfPresent(pair) != null) {
      return taken;
    }
    boolean always = first.getRemainingTokens() >= AT_AN_ADDRESS_FOR_AN_ACCOUNT - ALWAYS;
    try {
      takeToo(taken, addresses.of(pair.address()), false);
      takeToo(taken, accounts.of(pair.account()), always);
    } catch (Problem refused) {
      taken.forEach(bucket -> bucket.addTokens(1));
      throw refused;
    }
    return taken;
  }

  private static void takeToo(List<Bucket> taken, Bucket bucket, boolean always) {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      taken.add(bucket);
    } else if (!always) {
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

  // What is longer is nobody's name.
  private static String account(String name) {
    String start = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME + 1);
    return start.toLowerCase(Locale.ROOT);
  }
}
