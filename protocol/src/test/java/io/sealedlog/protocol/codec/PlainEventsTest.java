package io.sealedlog.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sealedlog.protocol.Samples;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// That the short way is gone, and leads where the general one does. What the general one takes and
/// refuses is tested with all that is on topics.
class PlainEventsTest {
  private static final CBORMapper MAPPER = new CBORMapper();

  private final PlainEvents plain = new PlainEvents(Codec.CBOR);

  static Stream<RecordedEvent> events() {
    return GoldenFilesTest.goldenFiles()
        .map(GoldenFilesTest.Golden::value)
        .filter(RecordedEvent.class::isInstance)
        .map(RecordedEvent.class::cast);
  }

  @ParameterizedTest
  @MethodSource("events")
  void readsWhateverIsWritten(RecordedEvent event) {
    assertThat(plain.read(Codec.EVENTS.encode(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("events")
  void agreesWithTheGeneralWayWhicheverByteIsAnother(RecordedEvent event) {
    byte[] written = Codec.EVENTS.encode(event);
    for (int i = 0; i < written.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = written.clone();
        changed[i] ^= (byte) (1 << bit);
        RecordedEvent read = plain.read(changed);
        if (read != null) {
          assertThat(read).isEqualTo(general(changed));
        }
      }
    }
  }

  @Test
  void leavesWhatIsTwiceToTheGeneralWay() throws IOException {
    byte[] written = Codec.EVENTS.encode(Samples.messageSealed());
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.write(0xbf);
    twice.writeBytes(Arrays.copyOfRange(written, 1, written.length - 1));
    twice.writeBytes(new byte[] {0x63, 's', 'e', 'q', 1});
    twice.write(0xff);

    assertThat(written[0]).isEqualTo((byte) 0xbf);
    assertThat(plain.read(twice.toByteArray())).isNull();
  }

  @Test
  void leavesUnknownFieldsToTheGeneralWay() throws IOException {
    byte[] written = Codec.EVENTS.encode(Samples.messageSealed());
    ObjectNode tree = (ObjectNode) MAPPER.readTree(written);
    tree.put("fromTheFuture", 1);

    byte[] newer = MAPPER.writeValueAsBytes(tree);

    assertThat(plain.read(newer)).isNull();
    assertThat(general(newer)).isEqualTo(Samples.messageSealed());
  }

  private static RecordedEvent general(byte[] bytes) {
    try {
      return Codec.of(RecordedEvent.class).decode(bytes);
    } catch (UndecodableException e) {
      throw new AssertionError("only the short way reads it", e);
    }
  }
}
