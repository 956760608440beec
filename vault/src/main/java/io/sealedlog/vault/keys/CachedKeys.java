package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/// A cache of the keys of a ring, which is reloaded when an unknown id is requested.
///
/// Anybody who can write to the commands topic can request any id. So the database is queried for
/// an unknown id at most once a second, and never for one that no gateway can have created: one
/// that is far in the future, or of a period that had already ended when the whole ring was last
/// read.
public final class CachedKeys implements KeyLookup {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  // In periods. A gateway creates the next key in advance, and its clock may be ahead, too.
  private static final int LARGEST_LEAD = 2;

  private final KeyTable table;
  private final RingSchedule schedule;
  private final Clock clock;
  private final Map<Integer, RingKey> keys = new ConcurrentHashMap<>();
  private final Map<Integer, Instant> misses = new ConcurrentHashMap<>();

  /// The time when the whole ring was last read.
  private volatile Instant complete = Instant.EPOCH;

  public CachedKeys(KeyTable table, RingSchedule schedule, Clock clock) {
    this.table = table;
    this.schedule = schedule;
    this.clock = clock;
  }

  @Override
  public Optional<RingKey> find(int id) {
    return known(id).or(() -> findUnknown(id));
  }

  @Override
  public Optional<RingKey> known(int id) {
    return Optional.ofNullable(keys.get(id));
  }

  @Override
  public boolean mayExist(int id) {
    Instant now = clock.instant();
    return keys.containsKey(id)
        || (id >= schedule.oldestKept(now)
            && id <= schedule.idAt(now) + LARGEST_LEAD
            && mayStillCome(id, now)
            && mayAsk(id, now));
  }

  /// Returns the largest id of a key in memory; empty when there is none.
  public Optional<Integer> newest() {
    return keys.keySet().stream().max(Comparator.naturalOrder());
  }

  /// Reads the whole ring, and drops the keys that have been destroyed.
  public synchronized void refresh() {
    Instant begin = clock.instant();
    Set<Integer> present = new HashSet<>();
    for (RingKey key : table.all()) {
      present.add(key.id());
      put(key);
    }
    forget(id -> !present.contains(id));
    complete = begin;
  }

  synchronized RingKey put(RingKey key) {
    misses.remove(key.id());
    RingKey known = keys.putIfAbsent(key.id(), key);
    if (known == null) {
      return key;
    }
    key.key().close();
    return known;
  }

  synchronized void forgetBefore(int oldestKept) {
    forget(id -> id < oldestKept);
  }

  public synchronized void close() {
    forget(id -> true);
  }

  private synchronized Optional<RingKey> findUnknown(int id) {
    if (keys.containsKey(id)) {
      // Another thread has reloaded the ring while this one waited.
      return known(id);
    }
    if (!mayExist(id)) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    refresh();
    if (!keys.containsKey(id)) {
      misses.values().removeIf(missed -> !now.isBefore(missed.plus(ASK_AGAIN)));
      misses.put(id, now);
    }
    return known(id);
  }

  private boolean mayAsk(int id, Instant now) {
    Instant missed = misses.get(id);
    return missed == null || !now.isBefore(missed.plus(ASK_AGAIN));
  }

  // Keys of past periods are not created. If the clock was set back since the last read, the
  // present time decides.
  private boolean mayStillCome(int id, Instant now) {
    Instant read = complete;
    return id + 1 >= schedule.idAt(read.isBefore(now) ? read : now);
  }

  private void forget(IntPredicate gone) {
    keys.entrySet()
        .removeIf(entry -> {
          if (!gone.test(entry.getKey())) {
            return false;
          }
          SecretBytes key = entry.getValue().key();
          key.close();
          return true;
        });
  }
}
