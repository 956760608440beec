package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Forgotten;
import io.sealedlog.worker.kernel.StreamHead;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateCodecsTest {
  private static final Bytes DIGEST = bytes("000102030405060708090a0b0c0d0e0f");
  private static final Bytes LEAF = bytes("ab".repeat(32));

  @Test
  void aStoredOutcome() {
    StoredOutcome stored =
        new StoredOutcome(new EarlierOutcome(DIGEST, new Outcome.Stored(7, 300, 1_000)), 1_000);

    assertThat(stored.toBytes())
        .isEqualTo(
            bytes(
                    "00"
                        + "00000000000003e8"
                        + "000102030405060708090a0b0c0d0e0f"
                        + "0000000000000007"
                        + "000000000000012c")
                .shared());
    assertThat(StoredOutcome.ofBytes(stored.toBytes())).isEqualTo(stored);
    assertThat(StoredOutcome.at(stored.toBytes())).isEqualTo(1_000);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusedOutcome(RejectionCode code) {
    StoredOutcome refused =
        new StoredOutcome(new EarlierOutcome(DIGEST, new Outcome.Rejected(code, false)), 1_000);

    assertThat(StoredOutcome.ofBytes(refused.toBytes())).isEqualTo(refused);
    assertThat(StoredOutcome.at(refused.toBytes())).isEqualTo(1_000);
  }

  @Test
  void aHead() {
    StreamHead head = new StreamHead(7, LEAF, 3);

    assertThat(StateCodecs.encode(head))
        .isEqualTo(bytes("0000000000000007" + "ab".repeat(32) + "0000000000000003").shared());
    assertThat(StateCodecs.head(StateCodecs.encode(head))).isEqualTo(head);
  }

  @Test
  void whatWasForgotten() {
    Forgotten forgotten = new Forgotten(3, 5);

    assertThat(StateCodecs.encode(forgotten))
        .isEqualTo(bytes("0000000000000003" + "0000000000000005").shared());
    assertThat(StateCodecs.forgotten(StateCodecs.encode(forgotten))).isEqualTo(forgotten);
  }

  @Test
  void whatIsOfAnotherLengthOrKindStopsTheWorker() {
    byte[] outcome =
        new StoredOutcome(new EarlierOutcome(DIGEST, new Outcome.Stored(7, 300, 1)), 1).toBytes();
    byte[] unknown = outcome.clone();
    unknown[0] = 2;

    assertUndecodable(() -> StoredOutcome.ofBytes(Arrays.copyOf(outcome, outcome.length - 1)));
    assertUndecodable(() -> StoredOutcome.ofBytes(new byte[0]));
    assertUndecodable(() -> StoredOutcome.ofBytes(unknown));
    assertUndecodable(() -> StoredOutcome.ofBytes(Arrays.copyOf(outcome, outcome.length + 1)));
    assertUndecodable(() -> StateCodecs.head(new byte[39]));
    assertUndecodable(() -> StateCodecs.head(new byte[41]));
    assertUndecodable(() -> StateCodecs.forgotten(new byte[15]));
    assertUndecodable(() -> StateCodecs.decode(StateCodecs.IDENTITY, new byte[1]));
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
