package io.sealedlog.ledger;

import java.util.ArrayList;
import java.util.List;

/// A proof that a tree was only appended to: the older tree is the beginning of the newer one (RFC
/// 9162, section 2.1.4).
///
/// @param path empty when both sizes are equal
public record ConsistencyProof(long oldSize, long newSize, List<Hash> path) {
  public ConsistencyProof {
    if (oldSize < 1 || oldSize > newSize) {
      throw new IllegalArgumentException("sizes must be 1 <= old <= new");
    }
    path = List.copyOf(path);
  }

  /// Returns whether this proves that the tree with the old root is the beginning of the tree with
  /// the new root.
  public boolean holds(Hash oldRoot, Hash newRoot) {
    if (oldSize == newSize) {
      return path.isEmpty() && oldRoot.equals(newRoot);
    }
    List<Hash> hashes = new ArrayList<>(path);
    if (Long.bitCount(oldSize) == 1) {
      hashes.addFirst(oldRoot);
    }
    return !hashes.isEmpty() && leadsToRoots(hashes, oldRoot, newRoot);
  }

  private boolean leadsToRoots(List<Hash> hashes, Hash oldRoot, Hash newRoot) {
    int skipped = Long.numberOfTrailingZeros(oldSize);
    long node = (oldSize - 1) >>> skipped;
    long last = (newSize - 1) >>> skipped;
    Hash old = hashes.getFirst();
    Hash current = old;
    for (Hash hash : hashes.subList(1, hashes.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        old = Hash.ofNode(hash, old);
        current = Hash.ofNode(hash, current);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        current = Hash.ofNode(current, hash);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && old.equals(oldRoot) && current.equals(newRoot);
  }
}
