package io.sealedlog.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
  private final MerkleTree tree = KnownTree.tree();

  @Test
  void hasThePublishedRootAtEverySize() {
    for (int size = 1; size <= KnownTree.ROOTS.size(); size++) {
      assertThat(tree.root(size)).hasToString(KnownTree.ROOTS.get(size - 1));
    }
  }

  @Test
  void theRootOfTheEmptyTreeIsTheHashOfNoInput() {
    assertThat(new MerkleTree().root())
        .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void hasThePublishedInclusionPaths() {
    assertThat(tree.inclusion(0, 8).path())
        .map(Hash::toString)
        .containsExactly(
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assertThat(tree.inclusion(5, 8).path())
        .map(Hash::toString)
        .containsExactly(
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    assertThat(tree.inclusion(2, 3).path())
        .map(Hash::toString)
        .containsExactly(KnownTree.ROOTS.get(1));
  }

  @Test
  void hasThePublishedConsistencyPath() {
    assertThat(tree.consistency(2, 5).path())
        .map(Hash::toString)
        .containsExactly(
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
  }

  @Test
  void everyInclusionProofHoldsForItsLeafAndRootOnly() {
    List<Hash> leaves = KnownTree.leaves();
    for (int size = 1; size <= 8; size++) {
      for (int leaf = 0; leaf < size; leaf++) {
        InclusionProof proof = tree.inclusion(leaf, size);
        assertThat(proof.holds(leaves.get(leaf), tree.root(size))).isTrue();
        assertThat(proof.holds(leaves.get((leaf + 1) % 8), tree.root(size))).isFalse();
        assertThat(proof.holds(leaves.get(leaf), tree.root(size % 8 + 1))).isFalse();
      }
    }
  }

  @Test
  void everyConsistencyProofHoldsForItsRootsOnly() {
    for (int newSize = 1; newSize <= 8; newSize++) {
      for (int oldSize = 1; oldSize <= newSize; oldSize++) {
        ConsistencyProof proof = tree.consistency(oldSize, newSize);
        assertThat(proof.holds(tree.root(oldSize), tree.root(newSize))).isTrue();
        assertThat(proof.holds(tree.root(oldSize % 8 + 1), tree.root(newSize))).isFalse();
        assertThat(proof.holds(tree.root(oldSize), tree.root(newSize % 8 + 1))).isFalse();
      }
    }
  }

  @Test
  void proofsWithAHashTooManyOrTooFewDoNotHold() {
    InclusionProof inclusion = tree.inclusion(3, 7);
    ConsistencyProof consistency = tree.consistency(3, 7);
    Hash leaf = KnownTree.leaves().get(3);
    for (List<Hash> path : List.of(longer(inclusion.path()), shorter(inclusion.path()))) {
      assertThat(new InclusionProof(3, 7, path).holds(leaf, tree.root(7))).isFalse();
    }
    for (List<Hash> path : List.of(longer(consistency.path()), shorter(consistency.path()))) {
      assertThat(new ConsistencyProof(3, 7, path).holds(tree.root(3), tree.root(7))).isFalse();
    }
  }

  @Test
  void refusesLeavesAndSizesOutsideTheTree() {
    assertThatIllegalArgumentException().isThrownBy(() -> tree.root(9));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.inclusion(8, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.consistency(0, 8));
    assertThatIllegalArgumentException().isThrownBy(() -> tree.consistency(5, 4));
  }

  private static List<Hash> longer(List<Hash> path) {
    List<Hash> longer = new ArrayList<>(path);
    longer.add(Hash.OF_EMPTY_TREE);
    return longer;
  }

  private static List<Hash> shorter(List<Hash> path) {
    return path.subList(0, path.size() - 1);
  }
}
