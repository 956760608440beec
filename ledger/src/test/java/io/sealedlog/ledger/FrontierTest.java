package io.sealedlog.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrontierTest {
  @Test
  void hasThePublishedRootAtEverySize() {
    Frontier frontier = Frontier.EMPTY;
    for (int i = 0; i < KnownTree.ROOTS.size(); i++) {
      frontier = frontier.append(KnownTree.leaves().get(i));

      assertThat(frontier.size()).isEqualTo(i + 1);
      assertThat(frontier.root()).hasToString(KnownTree.ROOTS.get(i));
    }
  }

  @Test
  void theEmptyFrontierHasTheRootOfTheEmptyTree() {
    assertThat(Frontier.EMPTY.root()).isEqualTo(Hash.OF_EMPTY_TREE);
    assertThat(Frontier.of(0, List.of())).isEqualTo(Frontier.EMPTY);
  }

  @Test
  void appendLeavesTheOriginalAlone() {
    Frontier one = Frontier.EMPTY.append(KnownTree.leaves().getFirst());
    one.append(KnownTree.leaves().get(1));

    assertThat(one.root()).hasToString(KnownTree.ROOTS.getFirst());
  }

  @Test
  void refusesMoreOrFewerPeaksThanItsSizeHas() {
    List<Hash> one = List.of(Hash.OF_EMPTY_TREE);

    assertThatIllegalArgumentException().isThrownBy(() -> Frontier.of(0, one));
    assertThatIllegalArgumentException().isThrownBy(() -> Frontier.of(3, one));
    assertThatIllegalArgumentException().isThrownBy(() -> Frontier.of(1, List.of()));
  }

  @Test
  void refusesANegativeSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Frontier.of(Long.MIN_VALUE, List.of(Hash.OF_EMPTY_TREE)));
  }
}
