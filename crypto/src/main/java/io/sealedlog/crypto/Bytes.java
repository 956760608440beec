package io.sealedlog.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/// An immutable byte string with value equality, for everything that is public or already sealed.
///
/// `toString` tells the length only, so that a record that holds message bytes can be logged by
/// accident without showing them. Secrets that have an owner and an end of life are [SecretBytes].
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /// Wraps without copying: the caller hands the array over and never writes to it again.
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

  /// The array itself, for readers on a hot path. It is never written to.
  public byte[] shared() {
    return array;
  }

  public String toHex() {
    return HexFormat.of().formatHex(array);
  }

  /// By unsigned bytes, the shorter first when one is a prefix of the other.
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
