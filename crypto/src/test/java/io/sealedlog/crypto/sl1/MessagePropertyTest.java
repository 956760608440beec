package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/// An envelope that differs from a sealed one in any way does not open.
class MessagePropertyTest {
  private static final int FIELDS = 13;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SenderContext SENDER = Sample.senderContext(Suite.X25519);
  private static final Envelope FIRST = Sample.envelope(SENDER, Sample.fields(), "first");
  private static final Envelope SECOND =
      Sample.envelope(
          SENDER,
          new MessageFields(1, 2, Sample.OTHER_MESSAGE, Sample.BOB, Sample.MESSAGE, Sample.AT + 1),
          "second");
  private static final ReaderContext READER = Sample.readerContext(Suite.X25519, FIRST.enc());
  private static final ConversationShare SHARE = Sample.share();

  @Property
  void opensWhatWasSealed(
      @ForAll @Size(max = 3000) byte[] body,
      @ForAll @IntRange(max = 3) int flags,
      @ForAll @IntRange(min = 1, max = 5) int kind,
      @ForAll @LongRange(min = 0) long sentAt) {
    MessageFields fields =
        new MessageFields(flags, kind, UUID.randomUUID(), UUID.randomUUID(), null, sentAt);
    try (SenderContext sender = SenderContext.open(Sample.header(Suite.X25519), 0, RANDOM)) {
      Envelope envelope = sender.seal(SHARE, fields, body, 0, RANDOM);

      try (ReaderContext reader = Sample.readerContext(Suite.X25519, envelope.enc())) {
        assertThat(reader.open(envelope, SHARE)).isEqualTo(body);
      }
    }
  }

  @Property
  void refusesAnyFlippedBit(@ForAll @IntRange(max = FIELDS - 1) int field, @ForAll int bit) {
    refuses(flipped(SECOND, field, Math.floorMod(bit, 1 << 20)));
  }

  @Property
  void refusesAnyFieldOfAnotherEnvelope(@ForAll @Size(value = FIELDS) List<Boolean> taken) {
    Envelope mixed = mixed(FIRST, SECOND, taken);
    if (!mixed.equals(FIRST) && !mixed.equals(SECOND) && !mixed.equals(withoutEnc(FIRST))) {
      refuses(mixed);
    }
  }

  @Property
  void refusesAnyOtherLength(@ForAll @IntRange(max = 300) int length) {
    if (length != SECOND.ciphertext().length()) {
      byte[] other = Arrays.copyOf(SECOND.ciphertext().shared(), length);
      refuses(() -> with(SECOND, SECOND.contextId(), SECOND.iv(), Bytes.wrap(other)));
    }
    if (length != 12) {
      byte[] other = Arrays.copyOf(SECOND.iv().shared(), length);
      refuses(() -> with(SECOND, SECOND.contextId(), Bytes.wrap(other), SECOND.ciphertext()));
    }
    if (length != 16) {
      byte[] other = Arrays.copyOf(SECOND.contextId().shared(), length);
      refuses(() -> with(SECOND, Bytes.wrap(other), SECOND.iv(), SECOND.ciphertext()));
    }
  }

  /// Makes an envelope; this may already fail.
  private interface EnvelopeMaker {
    Envelope make();
  }

  private static void refuses(EnvelopeMaker maker) {
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> READER.open(maker.make(), SHARE))
        .isInstanceOfAny(OpenFailedException.class, MalformedException.class);
  }

  private static void refuses(Envelope envelope) {
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> READER.open(envelope, SHARE));
  }

  private static EnvelopeMaker flipped(Envelope e, int field, int bit) {
    return () ->
        new Envelope(
            field == 0 ? e.suite() ^ 1 << bit % 8 : e.suite(),
            field == 1 ? e.flags() ^ 1 << bit % 8 : e.flags(),
            field == 2 ? e.kind() ^ 1 << bit % 8 : e.kind(),
            field == 3 ? flipped(e.conversationId(), bit) : e.conversationId(),
            field == 4 ? e.epoch() ^ 1 << bit % 32 : e.epoch(),
            field == 5 ? flipped(e.messageId(), bit) : e.messageId(),
            field == 6 ? flipped(e.senderId(), bit) : e.senderId(),
            field == 7 ? flipped(e.relatesTo(), bit) : e.relatesTo(),
            field == 8 ? e.sentAt() ^ 1L << bit % 64 : e.sentAt(),
            field == 9 ? flipped(e.contextId(), bit) : e.contextId(),
            e.enc(),
            field == 10 ? e.shareVersion() ^ 1 << bit % 32 : e.shareVersion(),
            field == 11 ? flipped(e.iv(), bit) : e.iv(),
            field == 12 ? flipped(e.ciphertext(), bit) : e.ciphertext());
  }

  private static Envelope mixed(Envelope a, Envelope b, List<Boolean> taken) {
    return new Envelope(
        (taken.get(0) ? a : b).suite(),
        (taken.get(1) ? a : b).flags(),
        (taken.get(2) ? a : b).kind(),
        (taken.get(3) ? a : b).conversationId(),
        (taken.get(4) ? a : b).epoch(),
        (taken.get(5) ? a : b).messageId(),
        (taken.get(6) ? a : b).senderId(),
        (taken.get(7) ? a : b).relatesTo(),
        (taken.get(8) ? a : b).sentAt(),
        (taken.get(9) ? a : b).contextId(),
        null,
        (taken.get(10) ? a : b).shareVersion(),
        (taken.get(11) ? a : b).iv(),
        (taken.get(12) ? a : b).ciphertext());
  }

  private static Envelope withoutEnc(Envelope e) {
    return mixed(e, e, Collections.nCopies(FIELDS, true));
  }

  private static Envelope with(Envelope e, Bytes contextId, Bytes iv, Bytes ciphertext) {
    return new Envelope(
        e.suite(),
        e.flags(),
        e.kind(),
        e.conversationId(),
        e.epoch(),
        e.messageId(),
        e.senderId(),
        e.relatesTo(),
        e.sentAt(),
        contextId,
        e.enc(),
        e.shareVersion(),
        iv,
        ciphertext);
  }

  private static UUID flipped(UUID uuid, int bit) {
    long mask = 1L << bit % 64;
    return bit % 128 < 64
        ? new UUID(uuid.getMostSignificantBits() ^ mask, uuid.getLeastSignificantBits())
        : new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits() ^ mask);
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    return Bytes.wrap(Sample.flipped(bytes.shared(), bit % (8 * bytes.length())));
  }
}
