package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.Sha256;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.runtime.StartException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The keys of the authentication tags of events (sl1, section 9), by version. They are kept as
/// long as the log, so they are not a ring. New events are tagged with the newest key.
///
/// Anybody who can write to the log can name any version, so the database is queried for unknown
/// versions at most once a second.
public final class EventKeys {
  private static final int FIRST = 1;
  private static final int KEY_LENGTH = 32;
  // The hash of no event.
  private static final String DEPLOYMENT = "sealedlog deployment";
  private static final int ID_BYTES = 8;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final KeyTable table;
  private final Clock clock;
  private final Map<Integer, LeafMac> keys = new ConcurrentHashMap<>();
  private Instant asked = Instant.MIN;

  private EventKeys(KeyTable table, Clock clock) {
    this.table = table;
    this.clock = clock;
  }

  /// A key with its version number.
  public record Version(int number, LeafMac mac) {}

  /// Reads the keys, and creates the first one if there is none. Gateways that start at the same
  /// time all get the same key.
  public static EventKeys openOrCreate(KeyTable table, Clock clock, SecureRandom random) {
    EventKeys keys = open(table, clock);
    if (keys.keys.isEmpty()) {
      try (SecretBytes candidate = SecretBytes.random(random, KEY_LENGTH)) {
        keys.put(table.createIfAbsent(FIRST, candidate, clock));
      }
    }
    return keys;
  }

  /// Reads the existing keys; creates none.
  public static EventKeys open(KeyTable table, Clock clock) {
    EventKeys keys = new EventKeys(table, clock);
    keys.refresh();
    return keys;
  }

  /// Reads the keys again, to find new ones.
  public void refresh() {
    table.all().forEach(this::put);
  }

  /// Returns the key of a version; empty when there is none.
  public Optional<LeafMac> find(int version) {
    LeafMac known = keys.get(version);
    if (known == null && mayAsk()) {
      refresh();
      known = keys.get(version);
    }
    return Optional.ofNullable(known);
  }

  /// Returns the newest key.
  ///
  /// @throws NoSuchElementException when there is none yet
  public Version current() {
    return keys.entrySet().stream()
        .max(Map.Entry.comparingByKey())
        .map(newest -> new Version(newest.getKey(), newest.getValue()))
        .orElseThrow(() -> new NoSuchElementException("no gateway has made an event key yet"));
  }

  /// Asks the database when the newest key was made; empty when there is none.
  public Optional<Instant> newestCreation() {
    return table.newestCreation();
  }

  /// Returns an id of the deployment whose events these keys tag: 16 hexadecimal characters that
  /// tell nothing of the keys, the same on every gateway and worker.
  ///
  /// @throws StartException when there is no key yet
  public String deploymentId() {
    LeafMac first =
        find(FIRST)
            .orElseThrow(
                () -> new StartException("The vault has no event key yet; start a gateway first."));
    byte[] mac = first.of(Sha256.hash(DEPLOYMENT.getBytes(StandardCharsets.US_ASCII))).toArray();
    return HexFormat.of().formatHex(mac, 0, ID_BYTES);
  }

  private synchronized boolean mayAsk() {
    Instant now = clock.instant();
    // A clock that was set back must not block the query.
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
