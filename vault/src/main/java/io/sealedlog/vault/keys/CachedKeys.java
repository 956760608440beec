package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/// The keys of a ring in memory, read again when an id is asked for that isn't known.
///
/// Whoever can write to the commands topic can ask for any id, so the database is asked for an
/// unknown one at most once a second, and never for one that no gateway can have made. A key of a
/// period well past that was not found is not looked for again: nobody makes it any more.
public final class CachedKeys implements KeyLookup {
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  // How far ahead a gateway's clock may be. Keys that are far ahead are nobody's.
  private static final Duration LARGEST_LEAD = Duration.ofDays(2);

  private final KeyTable table;
  private final RingSchedule schedule;
  private final Clock clock;
  private final Map<Integer, RingKey> keys = new ConcurrentHashMap<>();
  private final Map<Integer, Instant> misses = new ConcurrentHashMap<>();

  public CachedKeys(KeyTable table, RingSchedule schedule, Clock clock) {
    this.table = table;
    this.schedule = schedule;
    this.clock = clock;
  }

  @Override
  public Optional<RingKey> find(int id) {
    return known(id).or(() -> findUnknown(id));
  }

  /// Without asking the database.
  Optional<RingKey> known(int id) {
    return Optional.ofNullable(keys.get(id));
  }

  /// Reads the whole ring, and forgets the keys that are destroyed.
  public synchronized void refresh() {
    Set<Integer> present = new HashSet<>();
    for (RingKey key : table.all()) {
      present.add(key.id());
      put(key);
    }
    forget(id -> !present.contains(id));
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
      // Another thread has asked while this one waited.
      return known(id);
    }
    Instant now = clock.instant();
    int oldestKept = schedule.oldestKept(now);
    if (id < oldestKept || id > schedule.idAt(now.plus(LARGEST_LEAD)) || !mayAsk(id, now)) {
      return Optional.empty();
    }
    refresh();
    if (!keys.containsKey(id)) {
      misses.keySet().removeIf(old -> old < oldestKept);
      misses.put(id, now);
    }
    return known(id);
  }

  private boolean mayAsk(int id, Instant now) {
    Instant missed = misses.get(id);
    return missed == null || mayStillCome(id, missed, now);
  }

  private boolean mayStillCome(int id, Instant missed, Instant now) {
    return id + 1 >= schedule.idAt(missed) && !now.isBefore(missed.plus(ASK_AGAIN));
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
