package io.sealedlog.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.worker.kernel.StreamHead;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StateCodecsTest {
  private static final Bytes LEAF = bytes("ab".repeat(32));

  @Test
  void aHead() {
    StreamHead head = new StreamHead(7, LEAF, 5);

    assertThat(StateCodecs.encode(head))
        .isEqualTo(bytes("0000000000000007" + "ab".repeat(32) + "0000000000000005").shared());
    assertThat(StateCodecs.head(StateCodecs.encode(head))).isEqualTo(head);
  }

  @Test
  void stateOfAnotherLengthStopsTheWorker() {
    assertUndecodable(() -> StateCodecs.head(new byte[47]));
    assertUndecodable(() -> StateCodecs.head(new byte[49]));
  }

  private static void assertUndecodable(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the worker's own state doesn't decode");
  }

  private static Bytes bytes(String hex) {
    return Bytes.wrap(HexFormat.of().parseHex(hex));
  }
}
