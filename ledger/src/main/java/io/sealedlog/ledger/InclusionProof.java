package io.sealedlog.ledger;

import java.util.List;

/// A proof that a leaf is in a tree (RFC 9162, section 2.1.3).
///
/// @param leafIndex from 0
/// @param size the number of leaves of the tree
/// @param path the sibling hashes from the leaf to the root
public record InclusionProof(long leafIndex, long size, List<Hash> path) {
  public InclusionProof {
    if (leafIndex < 0 || leafIndex >= size) {
      throw new IllegalArgumentException("no leaf " + leafIndex + " among " + size);
    }
    path = List.copyOf(path);
  }

  /// Returns whether this proves that the leaf is at its index in the tree with this root.
  public boolean holds(Hash leaf, Hash root) {
    long node = leafIndex;
    long last = size - 1;
    Hash hash = leaf;
    for (Hash sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = Hash.ofNode(sibling, hash);
        // A last node without a sibling moves up unchanged until it is a right child.
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        hash = Hash.ofNode(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && hash.equals(root);
  }
}
