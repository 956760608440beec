package io.sealedlog.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LedgerPropertyTest {
  @Property(tries = 200)
  void frontierAgreesWithTheWholeTree(@ForAll @IntRange(min = 0, max = 300) int size) {
    MerkleTree tree = treeOf(size);
    Frontier frontier = Frontier.EMPTY;
    for (int i = 0; i < size; i++) {
      frontier = frontier.append(leaf(i));
    }

    assertThat(frontier.root()).isEqualTo(tree.root());
    assertThat(Frontier.of(size, frontier.peaks())).isEqualTo(frontier);
  }

  @Property(tries = 200)
  void everyLeafCanBeProvedToBeWhereItIsAndNowhereElse(
      @ForAll @IntRange(min = 2, max = 300) int size, @ForAll @IntRange(max = 299) int any) {
    int index = any % size;
    int other = (index + 1) % size;
    InclusionProof proof = treeOf(size).inclusion(index, size);
    Hash root = treeOf(size).root();

    assertThat(proof.holds(leaf(index), root)).isTrue();
    assertThat(new InclusionProof(other, size, proof.path()).holds(leaf(index), root)).isFalse();
  }

  @Property(tries = 200)
  void aTreeIsConsistentWithItsBeginningAndWithNothingElse(
      @ForAll @IntRange(min = 2, max = 300) int size, @ForAll @IntRange(max = 298) int any) {
    int oldSize = 1 + any % (size - 1);
    MerkleTree tree = treeOf(size);
    ConsistencyProof proof = tree.consistency(oldSize, size);

    assertThat(proof.holds(tree.root(oldSize), tree.root())).isTrue();
    assertThat(proof.holds(leaf(1000), tree.root())).isFalse();
    assertThat(proof.holds(tree.root(oldSize), leaf(1000))).isFalse();
  }

  private static MerkleTree treeOf(int size) {
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < size; i++) {
      tree.append(leaf(i));
    }
    return tree;
  }

  private static Hash leaf(int number) {
    return Hash.ofLeaf(new byte[] {(byte) (number >>> 8), (byte) number});
  }
}
