package io.sealedlog.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/// An immutable byte string with value equality, for data that is public or sealed.
///
/// `toString` shows the length only, so that accidentally logging a record with message bytes
/// reveals nothing. Secrets that must be wiped are [SecretBytes].
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /// Wraps without copying: the caller must not write to the array afterwards.
  public static Bytes wrap(byte[] array) {
    return new Bytes(array);
  }

  public static Bytes copyOf(byte[] array) {
    return new Bytes(array.clone());
  }

  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  public int length() {
    return array.length;
  }

  public byte at(int index) {
    return array[index];
  }

  public Bytes slice(int from, int to) {
    return new Bytes(Arrays.copyOfRange(array, from, to));
  }

  public byte[] toArray() {
    return array.clone();
  }

  /// Returns the array itself, for readers on a hot path, who must not write to it.
  public byte[] shared() {
    return array;
  }

  public String toHex() {
    return HexFormat.of().formatHex(array);
  }

  /// Compares as unsigned bytes; a prefix comes before the longer string.
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(array, other.array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return "Bytes[" + array.length + "]";
  }
}
