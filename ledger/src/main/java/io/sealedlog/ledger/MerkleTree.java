package io.sealedlog.ledger;

import java.util.ArrayList;
import java.util.List;

/// A whole tree in memory, for auditing a log of moderate size. It gives every earlier root and
/// every proof. Names and recursions are those of RFC 6962, section 2.1.
///
/// Not safe for use by several threads.
public final class MerkleTree {
  private final List<Hash> leaves = new ArrayList<>();

  public void append(Hash leaf) {
    leaves.add(leaf);
  }

  public int size() {
    return leaves.size();
  }

  public Hash root() {
    return root(leaves.size());
  }

  /// Returns the root of the tree of the first `size` leaves.
  public Hash root(int size) {
    requireWithin(size);
    return size == 0 ? Hash.OF_EMPTY_TREE : subtree(0, size);
  }

  /// Proves that the leaf is in the tree of the first `size` leaves.
  public InclusionProof inclusion(int leafIndex, int size) {
    requireWithin(size);
    if (leafIndex < 0 || leafIndex >= size) {
      throw new IllegalArgumentException("no leaf " + leafIndex + " among " + size);
    }
    List<Hash> path = new ArrayList<>();
    collectPath(leafIndex, 0, size, path);
    return new InclusionProof(leafIndex, size, path);
  }

  /// Proves that the tree of `newSize` leaves begins with the tree of `oldSize` leaves.
  public ConsistencyProof consistency(int oldSize, int newSize) {
    requireWithin(newSize);
    if (oldSize < 1 || oldSize > newSize) {
      throw new IllegalArgumentException("sizes must be 1 <= old <= new");
    }
    List<Hash> path = new ArrayList<>();
    collectSubproof(oldSize, 0, newSize, true, path);
    return new ConsistencyProof(oldSize, newSize, path);
  }

  private void collectPath(int leafIndex, int from, int to, List<Hash> path) {
    if (to - from == 1) {
      return;
    }
    int middle = from + largestPowerOfTwoBelow(to - from);
    if (leafIndex < middle) {
      collectPath(leafIndex, from, middle, path);
      path.add(subtree(middle, to));
    } else {
      collectPath(leafIndex, middle, to, path);
      path.add(subtree(from, middle));
    }
  }

  private void collectSubproof(int oldEnd, int from, int to, boolean whole, List<Hash> path) {
    if (oldEnd == to) {
      if (!whole) {
        path.add(subtree(from, to));
      }
      return;
    }
    int middle = from + largestPowerOfTwoBelow(to - from);
    if (oldEnd <= middle) {
      collectSubproof(oldEnd, from, middle, whole, path);
      path.add(subtree(middle, to));
    } else {
      collectSubproof(oldEnd, middle, to, false, path);
      path.add(subtree(from, middle));
    }
  }

  private Hash subtree(int from, int to) {
    if (to - from == 1) {
      return leaves.get(from);
    }
    int middle = from + largestPowerOfTwoBelow(to - from);
    return Hash.ofNode(subtree(from, middle), subtree(middle, to));
  }

  private static int largestPowerOfTwoBelow(int number) {
    return Integer.highestOneBit(number - 1);
  }

  private void requireWithin(int size) {
    if (size < 0 || size > leaves.size()) {
      throw new IllegalArgumentException("the tree has " + leaves.size() + " leaves");
    }
  }
}
