package io.sealedlog.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sealedlog.protocol.Samples;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// That the short ways are gone, and lead where the general one does. What the general one takes
/// and refuses is tested with all that is on topics.
class ShortcutTest {
  private static final CBORMapper MAPPER = new CBORMapper();

  /// A record that a shortcut is for.
  record Plain<T>(String name, Shortcut<T> shortcut, Codec<T> quick, Codec<T> general, T value) {
    byte[] written() {
      return general.encode(value);
    }

    @Nullable T read(byte[] bytes) {
      return Codec.plain(shortcut, bytes);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Plain<?>> plain() {
    return Stream.of(
        event("sealed", Samples.messageSealed()),
        event("sealed, minimal", Samples.messageSealedMinimal()),
        command("send", Samples.sendMessage()),
        command("send, minimal", Samples.sendMessageMinimal()));
  }

  private static Plain<RecordedEvent> event(String name, RecordedEvent event) {
    return new Plain<>(name, new PlainEvents(), Codec.EVENTS, Codec.of(RecordedEvent.class), event);
  }

  private static Plain<CommandRequest> command(String name, CommandRequest request) {
    return new Plain<>(
        name, new PlainCommands(), Codec.COMMANDS, Codec.of(CommandRequest.class), request);
  }

  @ParameterizedTest
  @MethodSource("plain")
  <T> void readsWhateverIsWritten(Plain<T> plain) {
    assertThat(plain.read(plain.written())).isEqualTo(plain.value());
  }

  @ParameterizedTest
  @MethodSource("plain")
  <T> void writesWhatTheGeneralWayWrites(Plain<T> plain) {
    assertThat(plain.shortcut().isFor(plain.value())).isTrue();
    assertThat(plain.quick().encode(plain.value())).isEqualTo(plain.written());
  }

  @ParameterizedTest
  @MethodSource("plain")
  <T> void agreesWithTheGeneralWayWhicheverByteIsAnother(Plain<T> plain) {
    byte[] written = plain.written();
    for (int i = 0; i < written.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] changed = written.clone();
        changed[i] ^= (byte) (1 << bit);
        T read = plain.read(changed);
        if (read != null) {
          assertThat(read).isEqualTo(general(plain, changed));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("plain")
  <T> void leavesToTheGeneralWayWhateverIsCutOff(Plain<T> plain) {
    byte[] written = plain.written();
    for (int length = 0; length < written.length; length++) {
      assertThat(plain.read(Arrays.copyOf(written, length))).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("plain")
  <T> void leavesToTheGeneralWayWhateverIsFollowed(Plain<T> plain) {
    byte[] written = plain.written();

    assertThat(plain.read(Arrays.copyOf(written, written.length + 1))).isNull();
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
    assertThat(Codec.plain(new PlainEvents(), twice.toByteArray())).isNull();
  }

  @ParameterizedTest
  @MethodSource("plain")
  <T> void leavesUnknownFieldsToTheGeneralWay(Plain<T> plain) throws IOException {
    ObjectNode tree = (ObjectNode) MAPPER.readTree(plain.written());
    tree.put("fromTheFuture", 1);

    byte[] newer = MAPPER.writeValueAsBytes(tree);

    assertThat(plain.read(newer)).isNull();
    assertThat(general(plain, newer)).isEqualTo(plain.value());
  }

  private static <T> T general(Plain<T> plain, byte[] bytes) {
    try {
      return plain.general().decode(bytes);
    } catch (UndecodableException e) {
      throw new AssertionError("only the short way reads it", e);
    }
  }
}
