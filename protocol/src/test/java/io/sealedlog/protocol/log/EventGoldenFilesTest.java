package io.sealedlog.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Samples;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The encodings of events under fixed keys. A released file must never change: old events must
/// stay readable for ever, and their leaf hashes are in chains and trees.
class EventGoldenFilesTest {
  record Golden(String file, RecordedEvent event) {
    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Golden> goldenFiles() {
    return Stream.of(
        new Golden("event-identity-published", Samples.identityPublished()),
        new Golden("event-conversation-created", Samples.conversationCreated()),
        new Golden("event-epoch-started", Samples.epochStarted()),
        new Golden("event-message-sealed.complete", Samples.messageSealed()),
        new Golden("event-message-sealed.minimal", Samples.messageSealedMinimal()),
        new Golden("event-message-redacted", Samples.messageRedacted()),
        new Golden("event-member-added", Samples.memberAdded()),
        new Golden("event-member-removed", Samples.memberRemoved()),
        new Golden("event-member-role-changed", Samples.memberRoleChanged()),
        new Golden("event-history-shared", Samples.historyShared()));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void encodesToTheFile(Golden golden) throws IOException {
    assertThat(EventKeys.SEALER.seal(golden.event()).value().toHex()).isEqualTo(read(golden));
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void decodesTheFile(Golden golden) throws IOException, NotAuthenticException {
    Bytes value = Bytes.ofHex(read(golden));

    assertThat(EventKeys.VERIFIER.read(value).event()).isEqualTo(golden.event());
    assertThat(EventKeys.CHECKING.read(value).event()).isEqualTo(golden.event());
  }

  @Test
  void coversEveryEvent() {
    assertThat(goldenFiles().map(golden -> golden.event().event().getClass()).distinct())
        .hasSize(Event.class.getPermittedSubclasses().length);
  }

  private static String read(Golden golden) throws IOException {
    try (InputStream file =
        EventGoldenFilesTest.class.getResourceAsStream("/golden/" + golden.file() + ".hex")) {
      assertThat(file).as(golden.file()).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
