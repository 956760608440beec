package io.sealedlog.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
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
  void emptyHasTheRootOfNothing() {
    assertThat(Frontier.EMPTY.root()).isEqualTo(Hash.OF_NOTHING);
    assertThat(Frontier.decode(Frontier.EMPTY.encode())).isEqualTo(Frontier.EMPTY);
  }

  @Test
  void appendLeavesTheOriginalAlone() {
    Frontier one = Frontier.EMPTY.append(KnownTree.leaves().getFirst());
    one.append(KnownTree.leaves().get(1));

    assertThat(one.root()).hasToString(KnownTree.ROOTS.getFirst());
  }

  @Test
  void refusesBytesOfAnotherLength() {
    byte[] bytes = Frontier.EMPTY.append(Hash.OF_NOTHING).encode();

    assertThatIllegalArgumentException().isThrownBy(() -> Frontier.decode(new byte[7]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Frontier.decode(Arrays.copyOf(bytes, bytes.length - 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Frontier.decode(Arrays.copyOf(bytes, bytes.length + 1)));
  }

  @Test
  void refusesANegativeSize() {
    byte[] bytes = new byte[8 + 32];
    bytes[0] = (byte) 0x80;

    assertThatIllegalArgumentException().isThrownBy(() -> Frontier.decode(bytes));
  }
}
