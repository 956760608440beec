package io.sealedlog.worker.store;

import java.util.Arrays;

/// Neighbouring entries of a [LeafMap], in the order of their keys, in one array.
///
/// An entry is: u16 length of the key || key || value. It ends where the next one starts.
final class Leaf {
  static final int LONGEST_KEY = 0xffff;
  private static final int HEADER = 2;

  /// How much more than needed is taken when the array grows, and kept when it is trimmed.
  private static final int SLACK = 512;

  private static final byte[] EMPTY = {};
  private static final int FIRST_STARTS = 8;

  private byte[] bytes = EMPTY;
  private int[] starts = new int[FIRST_STARTS];
  private int count;
  private int end;

  int count() {
    return count;
  }

  /// Bytes of all entries.
  int size() {
    return end;
  }

  /// @return the index of the entry, or, when there is none, `-(index where it would be) - 1`
  int find(byte[] key) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  byte[] key(int index) {
    int from = starts[index] + HEADER;
    return Arrays.copyOfRange(bytes, from, valueOf(index));
  }

  byte[] value(int index) {
    return Arrays.copyOfRange(bytes, valueOf(index), endOf(index));
  }

  void insert(int index, byte[] key, byte[] value) {
    int length = HEADER + key.length + value.length;
    makeRoom(length);
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
    }
    int start = index == count ? end : starts[index];
    System.arraycopy(bytes, start, bytes, start + length, end - start);
    for (int i = count; i > index; i--) {
      starts[i] = starts[i - 1] + length;
    }
    starts[index] = start;
    count++;
    end += length;
    bytes[start] = (byte) (key.length >>> Byte.SIZE);
    bytes[start + 1] = (byte) key.length;
    System.arraycopy(key, 0, bytes, start + HEADER, key.length);
    System.arraycopy(value, 0, bytes, start + HEADER + key.length, value.length);
  }

  void replace(int index, byte[] value) {
    int from = valueOf(index);
    if (endOf(index) - from == value.length) {
      System.arraycopy(value, 0, bytes, from, value.length);
      return;
    }
    byte[] key = key(index);
    remove(index);
    insert(index, key, value);
  }

  void remove(int index) {
    int start = starts[index];
    int after = endOf(index);
    System.arraycopy(bytes, after, bytes, start, end - after);
    for (int i = index + 1; i < count; i++) {
      starts[i - 1] = starts[i] - (after - start);
    }
    count--;
    end -= after - start;
  }

  /// Moves the entries from an index on to a new leaf.
  ///
  /// @param index from 1 to the last
  Leaf split(int index) {
    Leaf upper = new Leaf();
    upper.takeFrom(this, index);
    count = index;
    end -= upper.end;
    trim();
    return upper;
  }

  /// Takes all entries of a leaf whose keys are greater.
  void append(Leaf next) {
    takeFrom(next, 0);
  }

  /// The first index whose entry starts in the upper half of the bytes, or the last one.
  int middle() {
    int index = 1;
    while (index < count - 1 && starts[index] < end / 2) {
      index++;
    }
    return index;
  }

  private void takeFrom(Leaf other, int index) {
    int from = other.starts[index];
    int length = other.end - from;
    int moved = other.count - index;
    makeRoom(length);
    System.arraycopy(other.bytes, from, bytes, end, length);
    if (count + moved > starts.length) {
      starts = Arrays.copyOf(starts, count + moved);
    }
    for (int i = 0; i < moved; i++) {
      starts[count + i] = other.starts[index + i] - from + end;
    }
    count += moved;
    end += length;
  }

  private void makeRoom(int length) {
    if (end + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, end + length + SLACK);
    }
  }

  private void trim() {
    if (bytes.length > end + SLACK) {
      bytes = Arrays.copyOf(bytes, end + SLACK);
    }
  }

  private int compare(int index, byte[] key) {
    return Arrays.compareUnsigned(
        bytes, starts[index] + HEADER, valueOf(index), key, 0, key.length);
  }

  private int valueOf(int index) {
    int start = starts[index];
    int keyLength = ((bytes[start] & 0xff) << Byte.SIZE) | (bytes[start + 1] & 0xff);
    return start + HEADER + keyLength;
  }

  private int endOf(int index) {
    return index + 1 < count ? starts[index + 1] : end;
  }
}
