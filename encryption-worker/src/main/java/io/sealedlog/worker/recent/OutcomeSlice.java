package io.sealedlog.worker.recent;

import io.sealedlog.protocol.result.Outcome;
import java.util.Optional;

/// Outcomes of consecutive decisions in packed arrays with a hash index. A slice is filled once and
/// dropped as a whole; nothing is moved or resized.
///
/// An outcome takes 40 bytes, and 4 bytes of the index, which is at most half full.
final class OutcomeSlice {
  private static final int LONGS_PER_ENTRY = 4;
  private static final int HASH_LOW = 1;
  private static final int DIGEST = 2;
  private static final int SEQ = 3;
  private static final int INTS_PER_ENTRY = 2;
  private static final int AT = 1;
  private static final int OBJECT_OVERHEAD_BYTES = 256;

  private final long[] longs;
  private final int[] offsets;
  // 1 + the number of the entry, 0 for a free slot.
  private final short[] index;
  private final long firstLeaf;
  private final long firstAt;
  private int size;
  private long lastLeaf;
  private long newestAt = Long.MIN_VALUE;
  private long oldestId = Long.MAX_VALUE;
  private long newestId = Long.MIN_VALUE;

  /// An outcome to store.
  ///
  /// @param idTime the time of the command's id, in milliseconds since 1970
  /// @param digest the first half of the request's digest
  record Entry(IdHash.Value hash, long idTime, long digest, Outcome.Stored outcome) {}

  /// A stored outcome.
  record Found(long digest, Outcome.Stored outcome) {}

  /// @param capacity the number of outcomes, a power of two up to 16 384
  /// @param first the first outcome that will be added
  OutcomeSlice(int capacity, Outcome.Stored first) {
    this.longs = new long[LONGS_PER_ENTRY * capacity];
    this.offsets = new int[INTS_PER_ENTRY * capacity];
    this.index = new short[2 * capacity];
    this.firstLeaf = first.leafIndex();
    this.firstAt = first.at();
    this.lastLeaf = firstLeaf;
  }

  /// Returns the size of a slice in bytes, with an estimate of its object headers.
  static int bytes(int capacity) {
    return capacity
            * (LONGS_PER_ENTRY * Long.BYTES + INTS_PER_ENTRY * Integer.BYTES + 2 * Short.BYTES)
        + OBJECT_OVERHEAD_BYTES;
  }

  /// Returns whether one more outcome fits, and its time is no further from the first one than
  /// `span`.
  boolean hasRoomFor(Outcome.Stored outcome, long span) {
    return size < offsets.length / INTS_PER_ENTRY
        && Math.abs(outcome.at() - firstAt) <= Math.min(span, Integer.MAX_VALUE)
        && outcome.leafIndex() - firstLeaf <= Integer.MAX_VALUE;
  }

  /// @param entry one that fits, of a greater leaf index than all before
  void add(Entry entry) {
    IdHash.Value hash = entry.hash();
    int at = LONGS_PER_ENTRY * size;
    longs[at] = hash.high();
    longs[at + HASH_LOW] = hash.low();
    longs[at + DIGEST] = entry.digest();
    longs[at + SEQ] = entry.outcome().seq();
    offsets[INTS_PER_ENTRY * size] = (int) (entry.outcome().leafIndex() - firstLeaf);
    offsets[INTS_PER_ENTRY * size + AT] = (int) (entry.outcome().at() - firstAt);
    size++;
    index[slot(hash)] = (short) size;
    lastLeaf = entry.outcome().leafIndex();
    newestAt = Math.max(newestAt, entry.outcome().at());
    oldestId = Math.min(oldestId, entry.idTime());
    newestId = Math.max(newestId, entry.idTime());
  }

  Optional<Found> find(IdHash.Value hash, long idTime) {
    if (idTime < oldestId || idTime > newestId) {
      return Optional.empty();
    }
    int entry = index[slot(hash)] - 1;
    return entry < 0 ? Optional.empty() : Optional.of(entry(entry));
  }

  int size() {
    return size;
  }

  long lastLeaf() {
    return lastLeaf;
  }

  /// Returns the greatest broker time of the entries.
  long newestAt() {
    return newestAt;
  }

  /// Returns the greatest id time of the entries.
  long newestId() {
    return newestId;
  }

  private Found entry(int number) {
    return new Found(
        longs[LONGS_PER_ENTRY * number + DIGEST],
        new Outcome.Stored(
            longs[LONGS_PER_ENTRY * number + SEQ],
            firstLeaf + offsets[INTS_PER_ENTRY * number],
            firstAt + offsets[INTS_PER_ENTRY * number + AT]));
  }

  /// Returns the index slot that has the hash, or the free slot for it.
  private int slot(IdHash.Value hash) {
    int slot = (int) hash.high() & (index.length - 1);
    while (index[slot] != 0 && !has(index[slot] - 1, hash)) {
      slot = (slot + 1) & (index.length - 1);
    }
    return slot;
  }

  private boolean has(int number, IdHash.Value hash) {
    int at = LONGS_PER_ENTRY * number;
    return longs[at] == hash.high() && longs[at + HASH_LOW] == hash.low();
  }
}
