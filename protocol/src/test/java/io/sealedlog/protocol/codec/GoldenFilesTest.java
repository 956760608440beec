package io.sealedlog.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Samples;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.mark.ReadMark;
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

/// The encodings of all records on topics except events, whose files have their own test. A
/// released file must never change: old records must stay readable for ever.
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
            new Golden<>("command-send-envelope", Codec.COMMANDS, Samples.sendEnvelope()),
            new Golden<>("command-redact-message", Codec.COMMANDS, Samples.redactMessage()),
            new Golden<>(
                "command-add-member.epoch", Codec.COMMANDS, Samples.addMemberWithoutHistory()),
            new Golden<>(
                "command-add-member.history", Codec.COMMANDS, Samples.addMemberWithHistory()),
            new Golden<>("command-remove-member.complete", Codec.COMMANDS, Samples.removeMember()),
            new Golden<>(
                "command-remove-member.minimal", Codec.COMMANDS, Samples.removeLastMember()),
            new Golden<>("command-change-role", Codec.COMMANDS, Samples.changeRole()),
            new Golden<>("command-start-epoch", Codec.COMMANDS, Samples.startEpoch()),
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
  void encodesToTheFile(Golden<?> golden) throws IOException {
    assertThat(HexFormat.of().formatHex(golden.encoded())).isEqualTo(read(golden));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void decodesTheFile(Golden<?> golden) throws IOException, UndecodableException {
    assertThat(golden.codec().decode(HexFormat.of().parseHex(read(golden))))
        .isEqualTo(golden.value());
  }

  @Test
  void coversEveryCommand() {
    assertThat(
            goldenFiles()
                .map(golden -> golden.value())
                .filter(CommandRequest.class::isInstance)
                .map(value -> ((CommandRequest) value).command().getClass())
                .distinct())
        .hasSize((int) kinds(Command.class).count());
  }

  @Test
  void aReadMarkIsKeyAndValueOfFixedLengths() throws IOException {
    ReadMark mark = Samples.readMark();

    assertThat(HexFormat.of().formatHex(mark.key())).isEqualTo(read("read-mark.key"));
    assertThat(HexFormat.of().formatHex(mark.value())).isEqualTo(read("read-mark.value"));
    assertThat(ReadMark.of(Bytes.wrap(mark.key()), Bytes.wrap(mark.value()))).contains(mark);
    assertThat(ReadMark.of(Bytes.wrap(mark.key()), Bytes.wrap(new byte[17]))).isEmpty();
    assertThat(ReadMark.of(Bytes.wrap(new byte[16]), Bytes.wrap(mark.value()))).isEmpty();
  }

  /// Returns the records of a sealed interface and of the interfaces that extend it.
  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(GoldenFilesTest::kinds)
        : Stream.of(type);
  }

  private static String read(Golden<?> golden) throws IOException {
    return read(golden.file());
  }

  private static String read(String name) throws IOException {
    return content("/golden/" + name + ".hex");
  }

  private static String content(String name) throws IOException {
    try (InputStream file = GoldenFilesTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
