package io.sealedlog.ledger;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The part of a Merkle tree that appending and computing the root need: the roots of the perfect
/// subtrees that the tree consists of, the largest first. There is one for each bit set in the
/// size, so a tree of a billion leaves has at most 30.
///
/// Immutable; [#append] costs one hash on average.
public final class Frontier {
  public static final Frontier EMPTY = new Frontier(0, new Hash[0]);

  private final long size;
  private final Hash[] peaks;

  private Frontier(long size, Hash[] peaks) {
    this.size = size;
    this.peaks = peaks;
  }

  /// Returns the number of leaves.
  public long size() {
    return size;
  }

  public Frontier append(Hash leaf) {
    Hash peak = leaf;
    int kept = peaks.length;
    // A carry of binary addition: each trailing 1 bit of the size is a peak to merge with.
    for (long bits = size; (bits & 1) == 1; bits >>>= 1) {
      kept--;
      peak = Hash.ofNode(peaks[kept], peak);
    }
    Hash[] appended = Arrays.copyOf(peaks, kept + 1);
    appended[kept] = peak;
    return new Frontier(size + 1, appended);
  }

  public Hash root() {
    if (peaks.length == 0) {
      return Hash.OF_EMPTY_TREE;
    }
    Hash root = peaks[peaks.length - 1];
    for (int i = peaks.length - 2; i >= 0; i--) {
      root = Hash.ofNode(peaks[i], root);
    }
    return root;
  }

  /// Returns the roots of the perfect subtrees, the largest first. Their heights are the bits set
  /// in the size.
  public List<Hash> peaks() {
    return Collections.unmodifiableList(Arrays.asList(peaks));
  }

  /// Returns the frontier of a tree by its size and peaks.
  ///
  /// @throws IllegalArgumentException when a tree of this size has another number of peaks
  public static Frontier of(long size, List<Hash> peaks) {
    if (size < 0 || peaks.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException("a frontier has one hash for each bit of its size");
    }
    return new Frontier(size, peaks.toArray(Hash[]::new));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frontier frontier
        && size == frontier.size
        && Arrays.equals(peaks, frontier.peaks);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(size) + Arrays.hashCode(peaks);
  }

  @Override
  public String toString() {
    return "Frontier[size=" + size + ", root=" + root() + "]";
  }
}
