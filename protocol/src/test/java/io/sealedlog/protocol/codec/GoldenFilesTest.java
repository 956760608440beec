package io.sealedlog.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.Samples;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes of everything that is on a topic. A released file is never changed: what was written
/// must be readable for ever, and an event's bytes are what its leaf hash is over.
class GoldenFilesTest {
  record Golden<T>(String file, Codec<T> codec, T value) {
    byte[] encoded() {
      return codec.encode(value);
    }

    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Golden<?>> goldenFiles() {
    return Stream.concat(
        Stream.of(
            new Golden<>("command-publish-identity", Codec.COMMANDS, Samples.publishIdentity()),
            new Golden<>(
                "command-create-conversation", Codec.COMMANDS, Samples.createConversation()),
            new Golden<>("command-send-message.complete", Codec.COMMANDS, Samples.sendMessage()),
            new Golden<>(
                "command-send-message.minimal", Codec.COMMANDS, Samples.sendMessageMinimal()),
            new Golden<>("event-identity-published", Codec.EVENTS, Samples.identityPublished()),
            new Golden<>("event-conversation-created", Codec.EVENTS, Samples.conversationCreated()),
            new Golden<>("event-epoch-started", Codec.EVENTS, Samples.epochStarted()),
            new Golden<>("event-message-sealed.complete", Codec.EVENTS, Samples.messageSealed()),
            new Golden<>(
                "event-message-sealed.minimal", Codec.EVENTS, Samples.messageSealedMinimal()),
            new Golden<>("result-stored", Codec.RESULTS, Samples.stored())),
        Stream.of(RejectionCode.values())
            .map(code ->
                new Golden<>(
                    "result-rejected-" + code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Codec.RESULTS,
                    Samples.rejected(code))));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void isWrittenAsTheFileHasIt(Golden<?> golden) throws IOException {
    assertThat(HexFormat.of().formatHex(golden.encoded())).isEqualTo(read(golden));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void isReadBackFromTheFile(Golden<?> golden) throws IOException, UndecodableException {
    assertThat(golden.codec().decode(HexFormat.of().parseHex(read(golden))))
        .isEqualTo(golden.value());
  }

  @Test
  void coversEveryEventAndEveryCommand() {
    assertThat(goldenFiles().filter(golden -> golden.file().startsWith("event-")))
        .hasSize(Event.class.getPermittedSubclasses().length + 1);
    assertThat(goldenFiles().filter(golden -> golden.file().startsWith("command-")))
        .hasSize(Command.class.getPermittedSubclasses().length + 1);
  }

  private static String read(Golden<?> golden) throws IOException {
    String name = "/golden/" + golden.file() + ".hex";
    try (InputStream file = GoldenFilesTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
