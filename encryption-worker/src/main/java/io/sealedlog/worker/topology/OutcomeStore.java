package io.sealedlog.worker.topology;

import io.sealedlog.protocol.Uuids;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Forgotten;
import io.sealedlog.worker.processing.OutcomeKey;
import io.sealedlog.worker.state.StateCodecs;
import io.sealedlog.worker.topology.StateSection.Entries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;

/// The outcomes of a partition, counted, and the bounds of those that were dropped.
///
/// They are counted once, by going over their keys, when a task begins. The permanent ones are
/// passed over: there is one for every conversation for ever.
final class OutcomeStore {
  private static final byte[] FORGOTTEN_KEY = {1};
  private static final int TIMELY_PORTION = 100;
  private static final int LATE_PORTION = 10;

  private final StateSection outcomes;
  private final StateSection partition;
  private Forgotten forgotten;
  private Forgotten savedForgotten;
  private int timely;
  private int late;
  // No timely outcome is of an earlier time.
  private long firstTime = Long.MAX_VALUE;

  /// @param partition where the bounds are kept
  OutcomeStore(StateSection outcomes, StateSection partition) {
    this.outcomes = outcomes;
    this.partition = partition;
    byte[] bytes = partition.get(FORGOTTEN_KEY);
    this.forgotten = bytes == null ? Forgotten.NOTHING : StateCodecs.forgotten(bytes);
    this.savedForgotten = forgotten;
    count();
  }

  Optional<EarlierOutcome> find(OutcomeKey key) {
    if (key.bucket() == OutcomeKey.LATE && late == 0) {
      // Asked for each command, and hardly ever there: not worth the way through all the others.
      return Optional.empty();
    }
    return Optional.ofNullable(outcomes.get(key.toBytes()))
        .map(bytes -> StoredOutcome.ofBytes(bytes).earlier());
  }

  void put(OutcomeKey key, EarlierOutcome outcome, long at) {
    outcomes.put(key.toBytes(), new StoredOutcome(outcome, at).toBytes());
    added(key);
  }

  Forgotten forgotten() {
    return forgotten;
  }

  void purgeTimely(long before) {
    if (before > firstTime) {
      dropTimely(before - 1, timely);
      firstTime = before;
      saveForgotten();
    }
  }

  void purgeLate(long before) {
    dropLate(before);
    saveForgotten();
  }

  /// The late ones may take up half: who sends many old ids must not make the worker forget all the
  /// others.
  int keep(int max) {
    if (timely + late <= max) {
      return 0;
    }
    int before = timely + late;
    if (late > max / 2) {
      dropOldestLate(late - max / 2 + max / LATE_PORTION);
    } else {
      dropTimely(OutcomeKey.PERMANENT - 1, before - max + max / TIMELY_PORTION);
    }
    saveForgotten();
    return before - timely - late;
  }

  private void dropTimely(long upTo, int atMost) {
    int dropped = 0;
    try (Entries oldest = range(0, upTo)) {
      while (dropped < atMost && oldest.hasNext()) {
        drop(oldest.next());
        dropped++;
      }
    }
    timely -= dropped;
  }

  /// Their keys don't tell their age.
  private void dropOldestLate(int wanted) {
    List<Long> times = new ArrayList<>(late);
    try (Entries all = range(OutcomeKey.LATE, OutcomeKey.LATE)) {
      while (all.hasNext()) {
        times.add(at(all.next()));
      }
    }
    times.sort(null);
    dropLate(times.get(Math.min(wanted, times.size()) - 1) + 1);
  }

  private void dropLate(long before) {
    try (Entries all = range(OutcomeKey.LATE, OutcomeKey.LATE)) {
      while (all.hasNext()) {
        KeyValue<byte[], byte[]> entry = all.next();
        if (at(entry) < before) {
          drop(entry);
          late--;
        }
      }
    }
  }

  private void drop(KeyValue<byte[], byte[]> entry) {
    OutcomeKey key = OutcomeKey.ofBytes(entry.key);
    forgotten = forgotten.with(Uuids.timeOfVersion7(key.commandId().value()), at(entry));
    outcomes.delete(entry.key);
  }

  private void saveForgotten() {
    if (!forgotten.equals(savedForgotten)) {
      partition.put(FORGOTTEN_KEY, StateCodecs.encode(forgotten));
      savedForgotten = forgotten;
    }
  }

  private void count() {
    count(range(0, OutcomeKey.PERMANENT - 1));
    count(range(OutcomeKey.LATE, OutcomeKey.LATE));
  }

  private void count(Entries entries) {
    try (Entries all = entries) {
      while (all.hasNext()) {
        added(OutcomeKey.ofBytes(all.next().key));
      }
    }
  }

  private void added(OutcomeKey key) {
    if (key.bucket() == OutcomeKey.LATE) {
      late++;
    } else if (key.bucket() != OutcomeKey.PERMANENT) {
      timely++;
      firstTime = Math.min(firstTime, key.bucket());
    }
  }

  private Entries range(long firstBucket, long lastBucket) {
    return outcomes.range(OutcomeKey.lowest(firstBucket), OutcomeKey.highest(lastBucket));
  }

  private static long at(KeyValue<byte[], byte[]> entry) {
    return StoredOutcome.at(entry.value);
  }
}
