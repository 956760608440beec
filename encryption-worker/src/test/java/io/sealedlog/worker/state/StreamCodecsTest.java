package io.sealedlog.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.IdentityState;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Pins the layout of entries in changelogs: another layout needs another version in the stores'
/// names.
class StreamCodecsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void aConversation() {
    ConversationState conversation = SampleStates.conversation(2);

    byte[] bytes = StreamCodecs.encode(conversation);

    assertThat(HEX.formatHex(bytes))
        .isEqualTo(
            creation()
                + ("00000003" + "0002" + "04c0" + "ab".repeat(1216) + "cd".repeat(32))
                + ("00000004" + "0020" + "ef".repeat(32) + "0000000000001388")
                + ("0000000000017000" + "8000000000000000" + "01" + "00000001" + "00".repeat(32))
                + ("0000000000017000" + "8000000000000001" + "00" + "00000002" + "01".repeat(32)));
    assertThat(StreamCodecs.conversation(bytes)).isEqualTo(conversation);
  }

  @Test
  void aConversationBeforeItsFirstEpoch() {
    ConversationState conversation =
        new ConversationState(SampleStates.conversation(1).members(), null, SampleStates.CREATION);

    byte[] bytes = StreamCodecs.encode(conversation);

    assertThat(HEX.formatHex(bytes)).startsWith(creation() + "00000000" + "0000000000017000");
    assertThat(StreamCodecs.conversation(bytes)).isEqualTo(conversation);
  }

  @Test
  void anIdentityIsItsOutcomeAndItsRecord() {
    TestUser user = TestUser.create(1);
    IdentityState identity =
        new IdentityState(
            1, user.record().hash(), user.record().encoded(), new Outcome.Stored(1, 9, 1_000));

    byte[] bytes = StreamCodecs.encode(identity);

    assertThat(HEX.formatHex(bytes))
        .isEqualTo(
            "0000000000000001"
                + "0000000000000009"
                + "00000000000003e8"
                + user.record().encoded().toHex());
    assertThat(StreamCodecs.identity(bytes)).isEqualTo(identity);
  }

  @Test
  void truncatedStateStopsTheWorker() {
    byte[] conversation = StreamCodecs.encode(SampleStates.conversation(2));
    for (int length : new int[] {0, 1, 40, 60, 80, 1_300, conversation.length - 1}) {
      byte[] cut = Arrays.copyOf(conversation, length);
      assertThatThrownBy(() -> StreamCodecs.conversation(cut))
          .as("%d bytes", length)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the worker's own state doesn't decode");
    }
    assertThatThrownBy(() -> StreamCodecs.identity(new byte[30]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> StreamCodecs.identity(new byte[3]))
        .isInstanceOf(IllegalStateException.class);
  }

  private static String creation() {
    return "0000000003e87000"
        + "8000000000000007"
        + "d1".repeat(16)
        + "0000000000000002"
        + "0000000000000009"
        + "00000000000003e8";
  }
}
