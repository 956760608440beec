package io.sealedlog.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Samples;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogEntryTest {
  private static final int CHECK = 1 + 2 + 16;
  private static final int CHECK_END = CHECK + 8;
  private static final int TAG = 1 + 2;

  @ParameterizedTest
  @MethodSource("io.sealedlog.protocol.log.EventGoldenFilesTest#goldenFiles")
  void everyChangedBitIsNoticed(EventGoldenFilesTest.Golden golden) throws NotAuthenticException {
    byte[] value = EventKeys.SEALER.seal(golden.event()).value().shared();
    for (int bit = 0; bit < 8 * value.length; bit++) {
      byte[] changed = value.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      int place = bit / 8;
      // A reader ignores the MAC of the other readers, and a projector also ignores the key version
      // of the tag.
      if (place >= 1 && place < CHECK) {
        assertThat(EventKeys.CHECKING.read(Bytes.wrap(changed)).event()).isEqualTo(golden.event());
      } else {
        assertRefused(EventKeys.CHECKING, changed);
      }
      if (place >= CHECK && place < CHECK_END) {
        assertThat(EventKeys.VERIFIER.read(Bytes.wrap(changed)).event()).isEqualTo(golden.event());
      } else {
        assertRefused(EventKeys.VERIFIER, changed);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.sealedlog.protocol.log.EventGoldenFilesTest#goldenFiles")
  void truncatedOrExtendedEntriesAreRefused(EventGoldenFilesTest.Golden golden) {
    byte[] value = EventKeys.SEALER.seal(golden.event()).value().shared();
    for (int length = 0; length < value.length; length++) {
      assertRefused(EventKeys.VERIFIER, Arrays.copyOf(value, length));
    }
    assertRefused(EventKeys.VERIFIER, Arrays.copyOf(value, value.length + 1));
  }

  @Test
  void aCheckIsNoTag() {
    // The owner of the projectors' key can make events that projectors accept and gateways refuse.
    LeafMac check = EventKeys.CHECK;
    LeafMac guess = EventKeys.key(0xc4, Purpose.TAG);
    EventSealer projector = new EventSealer(() -> new EventSealer.TagKey(1, guess), check);

    byte[] forged = projector.seal(Samples.messageSealed()).value().shared();

    assertRefused(EventKeys.VERIFIER, forged);
  }

  @Test
  void anUnknownKeyIsNotAuthentic() {
    EventSealer sealer =
        new EventSealer(() -> new EventSealer.TagKey(2, EventKeys.TAG), EventKeys.CHECK);

    assertRefused(EventKeys.VERIFIER, sealer.seal(Samples.messageSealed()).value().shared());
  }

  @Test
  void aRedactedEventIsAuthenticWithoutItsContent() throws NotAuthenticException {
    RecordedEvent event = Samples.messageSealed();
    LogEntry entry = LogEntry.parse(EventKeys.SEALER.seal(event).value());
    LogEntry redacted = LogEntry.withoutContent(entry.stub(), entry.contentHash());

    AuthenticEvent read = EventKeys.VERIFIER.read(redacted);

    assertThat(read.complete()).isFalse();
    assertThat(read.leaf()).isEqualTo(EventKeys.SEALER.seal(event).leaf());
    assertThat(read.event().event())
        .isInstanceOfSatisfying(
            Event.MessageSealed.class,
            message -> {
              assertThat(message.ciphertext()).isEqualTo(Bytes.EMPTY);
              assertThat(message.senderId()).isEqualTo(Samples.ALICE);
            });
    assertThatIllegalStateException().isThrownBy(redacted::toBytes);
  }

  @Test
  void anotherContentOrHashIsNoticed() throws NotAuthenticException {
    LogEntry entry = LogEntry.parse(EventKeys.SEALER.seal(Samples.messageSealed()).value());
    Bytes other = Bytes.ofHex("0102");

    assertRefused(LogEntry.of(entry.stub(), other));
    assertRefused(LogEntry.of(entry.stub(), Bytes.EMPTY));
    assertRefused(LogEntry.withoutContent(entry.stub(), Bytes.wrap(Sha256.hash(other.shared()))));
    assertThatExceptionOfType(NotAuthenticException.class)
        .isThrownBy(() -> LogEntry.withoutContent(entry.stub(), other));
    assertThatExceptionOfType(NotAuthenticException.class)
        .isThrownBy(() -> LogEntry.of(Bytes.EMPTY, other));
  }

  @Test
  void membersAreReadableWithoutTheWraps() throws NotAuthenticException {
    LogEntry entry = LogEntry.parse(EventKeys.SEALER.seal(Samples.epochStarted()).value());

    AuthenticEvent read =
        EventKeys.VERIFIER.read(LogEntry.withoutContent(entry.stub(), entry.contentHash()));

    assertThat(read.event().event())
        .isInstanceOfSatisfying(
            Event.EpochStarted.class,
            started -> {
              assertThat(started.members())
                  .isEqualTo(((Event.EpochStarted) Samples.epochStarted().event()).members());
              assertThat(started.epoch().wraps()).isEmpty();
            });
  }

  @Test
  void anEntryIsComposedOfItsStubAndContent() throws NotAuthenticException {
    Bytes value = EventKeys.SEALER.seal(Samples.messageSealed()).value();
    LogEntry entry = LogEntry.parse(value);

    assertThat(LogEntry.of(entry.stub(), Bytes.ofHex("c0c1c2")).toBytes())
        .isEqualTo(value.shared());
    assertThat(entry.content()).isEqualTo(Bytes.ofHex("c0c1c2"));
  }

  @Test
  void aWorkersLaterFormatIsReportedAndAForgedOneIsRefused() {
    byte[] header = {(byte) 0x81, 0x01};
    byte[] entry = {2, header[0], header[1]};
    byte[] leaf = Sha256.hash(new byte[] {0}, entry, Sha256.hash(new byte[0]));
    byte[] later = laterVersion(header, EventKeys.TAG.of(leaf), EventKeys.CHECK.of(leaf));

    for (EventReader reader : List.of(EventKeys.VERIFIER, EventKeys.CHECKING)) {
      assertThatExceptionOfType(UnknownFormatException.class)
          .isThrownBy(() -> reader.read(Bytes.wrap(later)))
          .withMessageContaining("event format 2")
          .withMessageContaining("later version");
      byte[] forged = later.clone();
      forged[TAG]++;
      forged[CHECK]++;
      assertRefused(reader, forged);
    }
  }

  @Test
  void anUnknownLayoutOfThisVersionIsReportedToo() {
    byte[] header = {(byte) 0x81, 0x01};
    byte[] leaf = LogEntry.leaf(header, Sha256.hash(new byte[0]));
    Bytes value =
        Bytes.wrap(
            LogEntry.value(
                1, EventKeys.TAG.of(leaf), EventKeys.CHECK.of(leaf), header, Bytes.EMPTY));

    assertThatExceptionOfType(UnknownFormatException.class)
        .isThrownBy(() -> EventKeys.VERIFIER.read(value));
  }

  @Test
  void aMessageInAnOpenContextTakesAtMost220BytesBesideItsCiphertext() {
    UUID id = UUID.randomUUID();
    Event.MessageSealed message =
        new Event.MessageSealed(
            2,
            0,
            1,
            200,
            new MessageId(id),
            Samples.BOB,
            null,
            Samples.AT,
            Bytes.wrap(new byte[16]),
            null,
            1,
            Bytes.wrap(new byte[12]),
            Bytes.wrap(new byte[1_000]));
    RecordedEvent event =
        new RecordedEvent(
            Samples.CONVERSATION.stream(),
            60_000,
            RecordedEvent.NO_PREVIOUS,
            4_000_000_000L,
            Samples.AT,
            new CommandId(id),
            Bytes.wrap(new byte[16]),
            200,
            false,
            message);

    assertThat(EventKeys.SEALER.seal(event).value().length() - 1_000).isLessThanOrEqualTo(220);
  }

  private static byte[] laterVersion(byte[] header, Bytes tag, Bytes check) {
    return ByteBuffer.allocate(CHECK_END + 4 + header.length)
        .put((byte) 2)
        .putShort((short) 1)
        .put(tag.shared())
        .put(check.shared())
        .putInt(header.length)
        .put(header)
        .array();
  }

  private static void assertRefused(LogEntry entry) {
    assertThatExceptionOfType(NotAuthenticException.class)
        .isThrownBy(() -> EventKeys.VERIFIER.read(entry));
  }

  private static void assertRefused(EventReader reader, byte[] value) {
    assertThatExceptionOfType(NotAuthenticException.class)
        .isThrownBy(() -> reader.read(Bytes.wrap(value)));
  }
}
