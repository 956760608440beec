package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A ring that creates and destroys its keys. Several gateways may do so concurrently: the first
/// one to create a key wins, and all use that key.
public final class RotatingRing implements KeyRing {
  private static final Logger log = LoggerFactory.getLogger(RotatingRing.class);
  private static final int KEY_LENGTH = 32;

  private final KeyTable table;
  private final RingSchedule schedule;
  private final Clock clock;
  private final SecureRandom random;
  private final CachedKeys cache;

  public RotatingRing(KeyTable table, RingSchedule schedule, Clock clock, SecureRandom random) {
    this.table = table;
    this.schedule = schedule;
    this.clock = clock;
    this.random = random;
    this.cache = new CachedKeys(table, schedule, clock);
  }

  @Override
  public RingKey current() {
    return ensure(schedule.idAt(clock.instant()));
  }

  @Override
  public Optional<RingKey> find(int id) {
    return cache.find(id);
  }

  @Override
  public Optional<RingKey> known(int id) {
    return cache.known(id);
  }

  @Override
  public boolean mayExist(int id) {
    return cache.mayExist(id);
  }

  /// Returns when the period of the newest key in memory begins, which may be ahead; empty when
  /// there is none.
  public Optional<Instant> newestPeriod() {
    return cache.newest().map(schedule::beginOf);
  }

  /// Creates the current key and, in advance, the next one, and destroys expired keys.
  public void rotate() {
    Instant now = clock.instant();
    int present = schedule.idAt(now);
    ensure(present);
    ensure(present + 1);
    int oldestKept = schedule.oldestKept(now);
    int destroyed = table.destroyBefore(oldestKept);
    cache.forgetBefore(oldestKept);
    if (destroyed > 0) {
      log.atInfo()
          .addKeyValue("table", table.name())
          .addKeyValue("keys", destroyed)
          .addKeyValue("oldestKept", oldestKept)
          .log("destroyed old keys");
    }
  }

  /// Wipes the keys, including those that were returned to callers.
  public void close() {
    cache.close();
  }

  private RingKey ensure(int id) {
    Optional<RingKey> known = cache.known(id);
    if (known.isPresent()) {
      return known.get();
    }
    try (SecretBytes candidate = SecretBytes.random(random, KEY_LENGTH)) {
      return cache.put(table.createIfAbsent(id, candidate, clock));
    }
  }
}
