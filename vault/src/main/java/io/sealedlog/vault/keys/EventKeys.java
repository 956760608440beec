package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The keys that events are tagged with (sl1, section 9), by version. They stay for as long as the
/// log does, so they are no ring; the newest is the one that new events are tagged with.
///
/// Anybody who can write to the log can name any version, so the database is asked for an unknown
/// one at most once a second.
public final class EventKeys {
  private static final int FIRST = 1;
  private static final int KEY_LENGTH = 32;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final KeyTable table;
  private final Clock clock;
  private final Map<Integer, LeafMac> keys = new ConcurrentHashMap<>();
  private Instant asked = Instant.MIN;

  private EventKeys(KeyTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /// A key with its number.
  public record Version(int number, LeafMac mac) {}

  /// Reads the keys, and makes the first one when there is none. Of several gateways that start
  /// together all get the same one.
  public static EventKeys openOrCreate(KeyTable table, Clock clock, SecureRandom random) {
    EventKeys keys = open(table, clock);
    if (keys.keys.isEmpty()) {
      try (SecretBytes candidate = SecretBytes.random(random, KEY_LENGTH)) {
        keys.put(table.createIfAbsent(FIRST, candidate, clock));
      }
    }
    return keys;
  }

  /// Reads the keys that there are.
  public static EventKeys open(KeyTable table, Clock clock) {
    EventKeys keys = new EventKeys(table, clock);
    keys.refresh();
    return keys;
  }

  /// Reads the keys again, for one that was made meanwhile.
  public void refresh() {
    table.all().forEach(this::put);
  }

  /// Empty when there is no such version.
  public Optional<LeafMac> find(int version) {
    LeafMac known = keys.get(version);
    if (known == null && mayAsk()) {
      refresh();
      known = keys.get(version);
    }
    return Optional.ofNullable(known);
  }

  /// The newest.
  ///
  /// @throws NoSuchElementException when there is none yet
  public Version current() {
    return keys.entrySet().stream()
        .max(Map.Entry.comparingByKey())
        .map(newest -> new Version(newest.getKey(), newest.getValue()))
        .orElseThrow(() -> new NoSuchElementException("no gateway has made an event key yet"));
  }

  private synchronized boolean mayAsk() {
    Instant now = clock.instant();
    // A clock that was put back must not keep keys out.
    boolean may = now.isBefore(asked) || !now.isBefore(asked.plus(ASK_AGAIN));
    if (may) {
      asked = now;
    }
    return may;
  }

  private void put(RingKey key) {
    try (SecretBytes secret = key.key()) {
      keys.computeIfAbsent(key.id(), id -> LeafMac.derive(secret, Purpose.TAG));
    }
  }
}
