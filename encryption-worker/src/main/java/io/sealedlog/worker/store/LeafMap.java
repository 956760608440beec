package io.sealedlog.worker.store;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/// A map of bytes to bytes, in the order of its keys as unsigned bytes: a B+ tree of two levels.
///
/// A `TreeMap` of such keys has four objects for an entry, which the collector visits and copies,
/// and a search in a large one goes from one place in memory to another twenty times. Here some
/// forty entries share a leaf, and the tree above the leaves is small enough for a processor's
/// cache. Keys that come in about their order, as outcomes of commands do, fill the leaves from one
/// end to the other.
///
/// Not safe for use by several threads.
final class LeafMap {
  private static final int FULL = 4096;
  private static final int SPARSE = FULL / 4;
  private static final int WELL_FILLED = FULL / 4 * 3;

  // By a key that is not greater than any in the leaf, and greater than any in the one before.
  private final TreeMap<byte[], Leaf> leaves = new TreeMap<>(Arrays::compareUnsigned);
  private int size;
  private int modifications;

  LeafMap() {
    leaves.put(new byte[0], new Leaf());
  }

  int size() {
    return size;
  }

  /// How many leaves hold them.
  int leaves() {
    return leaves.size();
  }

  byte @Nullable [] get(byte[] key) {
    Leaf leaf = leaves.floorEntry(key).getValue();
    int index = leaf.find(key);
    return index < 0 ? null : leaf.value(index);
  }

  /// @param key of at most 65 535 bytes
  void put(byte[] key, byte[] value) {
    if (key.length > Leaf.LONGEST_KEY) {
      throw new IllegalArgumentException(
          "a key must have at most " + Leaf.LONGEST_KEY + " bytes, not " + key.length);
    }
    modifications++;
    Leaf leaf = leaves.floorEntry(key).getValue();
    int index = leaf.find(key);
    if (index >= 0) {
      leaf.replace(index, value);
    } else {
      index = -index - 1;
      leaf.insert(index, key, value);
      size++;
    }
    if (leaf.size() > FULL && leaf.count() > 1) {
      // What comes at the end is probably followed by what comes after it.
      Leaf upper = leaf.split(index == leaf.count() - 1 ? index : leaf.middle());
      leaves.put(upper.key(0), upper);
    }
  }

  /// @return what was there, or null
  byte @Nullable [] remove(byte[] key) {
    Map.Entry<byte[], Leaf> place = leaves.floorEntry(key);
    Leaf leaf = place.getValue();
    int index = leaf.find(key);
    if (index < 0) {
      return null;
    }
    byte[] removed = leaf.value(index);
    leaf.remove(index);
    size--;
    modifications++;
    if (leaf.count() == 0 && place.getKey().length > 0) {
      leaves.remove(place.getKey());
    } else if (leaf.size() < SPARSE) {
      merge(place.getKey(), leaf);
    }
    return removed;
  }

  /// Goes through the entries in order. It may be changed meanwhile: what is not reached yet is
  /// seen as it is when it is reached.
  ///
  /// @param lowest null for the first
  /// @param highest included; null for the last
  Cursor from(byte @Nullable [] lowest, byte @Nullable [] highest) {
    return new Cursor(lowest == null ? new byte[0] : lowest, highest);
  }

  private void merge(byte[] lowest, Leaf leaf) {
    Map.Entry<byte[], Leaf> next = leaves.higherEntry(lowest);
    if (next != null && leaf.size() + next.getValue().size() <= WELL_FILLED) {
      leaf.append(next.getValue());
      leaves.remove(next.getKey());
    }
  }

  /// See [#from].
  final class Cursor {
    private final byte @Nullable [] highest;
    private byte[] at;
    private boolean isPast;
    private @Nullable Leaf leaf;
    private int index;
    private int seen;

    private Cursor(byte[] lowest, byte @Nullable [] highest) {
      this.at = lowest;
      this.highest = highest;
    }

    /// @return copies of a key and its value, or null when there are no more
    @Nullable KeyValue<byte[], byte[]> next() {
      Leaf current = leaf;
      if (current == null || seen != modifications) {
        current = seek();
      } else {
        index++;
      }
      while (index >= current.count()) {
        Map.Entry<byte[], Leaf> following = leaves.higherEntry(at);
        if (following == null) {
          return null;
        }
        current = following.getValue();
        at = following.getKey();
        index = 0;
      }
      leaf = current;
      byte[] key = current.key(index);
      if (highest != null && Arrays.compareUnsigned(key, highest) > 0) {
        return null;
      }
      at = key;
      isPast = true;
      return KeyValue.pair(key, current.value(index));
    }

    private Leaf seek() {
      Leaf found = leaves.floorEntry(at).getValue();
      int place = found.find(at);
      index = place < 0 ? -place - 1 : isPast ? place + 1 : place;
      seen = modifications;
      return found;
    }
  }
}
