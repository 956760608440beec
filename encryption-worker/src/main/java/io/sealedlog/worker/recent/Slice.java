package io.sealedlog.worker.recent;

import io.sealedlog.protocol.result.Outcome;
import java.util.Optional;

/// Outcomes that were decided one after the other, packed, with an index. It takes what it was made
/// for and is then dropped as a whole: nothing is moved, and nothing grows.
///
/// 40 bytes an outcome, and 4 of the index, which is at most half full.
final class Slice {
  private static final int LONGS = 4;
  private static final int LOW = 1;
  private static final int DIGEST = 2;
  private static final int SEQ = 3;
  private static final int INTS = 2;
  private static final int AT = 1;
  private static final int OBJECTS = 256;

  private final long[] longs;
  private final int[] offsets;
  // The number of an entry and one more, 0 where there is none.
  private final short[] index;
  private final long firstLeaf;
  private final long firstAt;
  private int size;
  private long lastLeaf;
  private long newestAt = Long.MIN_VALUE;
  private long oldestId = Long.MAX_VALUE;
  private long newestId = Long.MIN_VALUE;

  /// What is kept of a command.
  ///
  /// @param idTime of its id, in milliseconds since 1970
  /// @param digest of the request, the first half
  record Entry(IdHash.Value hash, long idTime, long digest, Outcome.Stored outcome) {}

  /// What was kept of a command.
  record Found(long digest, Outcome.Stored outcome) {}

  /// @param capacity how many outcomes it takes, a power of two up to 16 384
  /// @param first the outcome that it is made for
  Slice(int capacity, Outcome.Stored first) {
    this.longs = new long[LONGS * capacity];
    this.offsets = new int[INTS * capacity];
    this.index = new short[2 * capacity];
    this.firstLeaf = first.leafIndex();
    this.firstAt = first.at();
    this.lastLeaf = firstLeaf;
  }

  /// Of memory that one takes, its objects' heads included.
  static int bytes(int capacity) {
    return capacity * (LONGS * Long.BYTES + INTS * Integer.BYTES + 2 * Short.BYTES) + OBJECTS;
  }

  /// Whether there is room for one more, which is not further from the first than `span`.
  boolean takes(Outcome.Stored outcome, long span) {
    return size < offsets.length / INTS
        && Math.abs(outcome.at() - firstAt) <= Math.min(span, Integer.MAX_VALUE)
        && outcome.leafIndex() - firstLeaf <= Integer.MAX_VALUE;
  }

  /// @param entry one that it takes, of a later leaf than all before
  void add(Entry entry) {
    IdHash.Value hash = entry.hash();
    int at = LONGS * size;
    longs[at] = hash.high();
    longs[at + LOW] = hash.low();
    longs[at + DIGEST] = entry.digest();
    longs[at + SEQ] = entry.outcome().seq();
    offsets[INTS * size] = (int) (entry.outcome().leafIndex() - firstLeaf);
    offsets[INTS * size + AT] = (int) (entry.outcome().at() - firstAt);
    size++;
    index[place(hash)] = (short) size;
    lastLeaf = entry.outcome().leafIndex();
    newestAt = Math.max(newestAt, entry.outcome().at());
    oldestId = Math.min(oldestId, entry.idTime());
    newestId = Math.max(newestId, entry.idTime());
  }

  Optional<Found> find(IdHash.Value hash, long idTime) {
    if (idTime < oldestId || idTime > newestId) {
      return Optional.empty();
    }
    int entry = index[place(hash)] - 1;
    return entry < 0 ? Optional.empty() : Optional.of(entry(entry));
  }

  int size() {
    return size;
  }

  long lastLeaf() {
    return lastLeaf;
  }

  /// The greatest broker time in it.
  long newestAt() {
    return newestAt;
  }

  /// The greatest time of an id in it.
  long newestId() {
    return newestId;
  }

  private Found entry(int number) {
    return new Found(
        longs[LONGS * number + DIGEST],
        new Outcome.Stored(
            longs[LONGS * number + SEQ],
            firstLeaf + offsets[INTS * number],
            firstAt + offsets[INTS * number + AT]));
  }

  /// The place in the index that has the hash, or the free one where it belongs.
  private int place(IdHash.Value hash) {
    int place = (int) hash.high() & (index.length - 1);
    while (index[place] != 0 && !has(index[place] - 1, hash)) {
      place = (place + 1) & (index.length - 1);
    }
    return place;
  }

  private boolean has(int number, IdHash.Value hash) {
    int at = LONGS * number;
    return longs[at] == hash.high() && longs[at + LOW] == hash.low();
  }
}
