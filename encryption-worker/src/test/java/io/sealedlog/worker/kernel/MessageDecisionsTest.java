package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.kernel.Decisions.MAX_BODY;
import static io.sealedlog.worker.kernel.Decisions.NOW;
import static io.sealedlog.worker.kernel.Decisions.known;
import static io.sealedlog.worker.kernel.Decisions.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ContextId;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.Padding;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names, edits, redactions, the age of epochs, and messages sealed by clients.
class MessageDecisionsTest {
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final TestUser STRANGER = TestUser.create(3);
  private static final UUID ID = id(NOW, 7);
  private static final MessageId OTHER = new MessageId(id(NOW, 8));
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(NOW, 99), Suite.X25519, List.of(ALICE, BOB));
  private static final Event.MessageSealed ENVELOPE =
      CONVERSATION.envelope(ID, BOB.id(), "{\"text\":\"hello\"}", NOW).message();

  @Test
  void onlyAnAdminNamesAConversation() {
    assertThat(send(ALICE.id(), 4, null)).isInstanceOf(Decision.Accepted.class);
    assertThat(send(BOB.id(), 4, null)).isEqualTo(rejected(RejectionCode.NOT_AN_ADMIN));
    assertRejected(RejectionCode.NOT_AN_ADMIN, changed(fields -> fields.kind = 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anEditOrAReactionIsOfAMessage(int kind) {
    assertThat(send(BOB.id(), kind, OTHER)).isInstanceOf(Decision.Accepted.class);
    assertThat(send(BOB.id(), kind, null)).isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.kind = kind));
  }

  @Test
  void nobodySendsUnderAnEpochThatIsTooOld() {
    long limit = NOW + EpochHeader.MAX_AGE.toMillis();
    Command.SendMessage message = CONVERSATION.message(id(limit, 1), "{}");
    Command.SendEnvelope envelope = CONVERSATION.envelope(id(limit, 1), BOB.id(), "{}", limit);

    assertThat(decide(message, id(limit, 1), limit)).isInstanceOf(Decision.Accepted.class);
    assertThat(decide(envelope, id(limit, 1), limit)).isInstanceOf(Decision.Accepted.class);
    assertThat(decide(message, id(limit, 1), limit + 1))
        .isEqualTo(rejected(RejectionCode.EPOCH_EXPIRED));
    assertThat(decide(envelope, id(limit, 1), limit + 1))
        .isEqualTo(rejected(RejectionCode.EPOCH_EXPIRED));
  }

  @ParameterizedTest
  @EnumSource(Suite.class)
  void storesAWellFormedEnvelopeUnchanged(Suite suite) {
    TestConversation conversation = TestConversation.create(id(NOW, 97), suite, List.of(ALICE));
    Command.SendEnvelope command =
        conversation.envelope(ID, ALICE.id(), "{\"text\":\"hello\"}", NOW);

    assertThat(Decisions.decide(known(conversation), command, ID, NOW))
        .isEqualTo(new Decision.Accepted(List.of(command.message())));
  }

  @Test
  void anEnvelopeAfterTheFirstOfItsContextHasNoEncapsulation() {
    Event.MessageSealed later = changed(fields -> fields.enc = null);

    assertThat(decide(later)).isEqualTo(new Decision.Accepted(List.of(later)));
  }

  @Test
  void anEnvelopeMayRelateToAMessageAndSayThatItIsSigned() {
    assertThat(decide(changed(fields -> fields.relatesTo = OTHER)))
        .isInstanceOf(Decision.Accepted.class);
    assertThat(decide(changed(fields -> fields.flags = 3))).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void refusesAnEnvelopeOfSomebodyElse() {
    assertRejected(RejectionCode.NOT_A_MEMBER, changed(fields -> fields.senderId = STRANGER.id()));
  }

  @Test
  void refusesAnEnvelopeUnderTheIdOfAnother() {
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.messageId = OTHER));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 2})
  void refusesAnEnvelopeOfAnotherEpochForNow(int epoch) {
    assertRejected(RejectionCode.STALE_EPOCH, changed(fields -> fields.epoch = epoch));
  }

  @Test
  void refusesTheEnvelopeOfAnEpochThatIsOver() {
    TestConversation next = CONVERSATION.next(Reason.REQUESTED, List.of(ALICE, BOB));
    Command.SendEnvelope command = new Command.SendEnvelope(CONVERSATION.id(), ENVELOPE);

    assertThat(Decisions.decide(known(next), command, ID, NOW))
        .isEqualTo(rejected(RejectionCode.STALE_EPOCH));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 2})
  void refusesAnEnvelopeUnderAnotherShareForNow(int version) {
    assertRejected(RejectionCode.STALE_SHARE, changed(fields -> fields.shareVersion = version));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void refusesAnotherSuite(int suite) {
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.suite = suite));
    assertRejected(
        RejectionCode.INVALID_COMMAND,
        changed(fields -> {
          fields.suite = suite;
          fields.enc = null;
        }));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 2, 4, 5, 256})
  void refusesFlagsThatAreUnknownOrNotAClients(int flags) {
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.flags = flags));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 6})
  void refusesAnUnknownKind(int kind) {
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.kind = kind));
  }

  @Test
  void refusesAnEncapsulationThatIsNotOne() {
    assertRejectedWithEnc(Bytes.wrap(new byte[32]));
    assertRejectedWithEnc(ENVELOPE.enc().slice(0, 31));
    byte[] highBit = ENVELOPE.enc().toArray();
    highBit[31] |= (byte) 0x80;
    assertRejectedWithEnc(Bytes.wrap(highBit));
  }

  @Test
  void refusesAContextIdThatIsNotTheEncapsulations() {
    byte[] other = ENVELOPE.contextId().toArray();
    other[15] ^= 1;

    assertRejected(
        RejectionCode.INVALID_COMMAND, changed(fields -> fields.contextId = Bytes.wrap(other)));
    assertRejected(
        RejectionCode.INVALID_COMMAND,
        changed(fields -> fields.contextId = fields.contextId.slice(0, 15)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, 13})
  void refusesAnIvOfAnotherLength(int length) {
    assertRejected(
        RejectionCode.INVALID_COMMAND, changed(fields -> fields.iv = Bytes.wrap(new byte[length])));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 79, 81, 143, 1_024 + 16 + 1, 1_088 + 16})
  void refusesACiphertextOfAnImpossibleLength(int length) {
    assertThat(Padding.paddedLength(MAX_BODY)).isEqualTo(1_024);
    assertRejected(
        RejectionCode.INVALID_COMMAND,
        changed(fields -> fields.ciphertext = Bytes.wrap(new byte[length])));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 1_024})
  void acceptsACiphertextOfEveryPaddedLengthUpToTheLimit(int padded) {
    assertThat(decide(changed(fields -> fields.ciphertext = Bytes.wrap(new byte[padded + 16]))))
        .isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void refusesAnEnvelopeThatWasSealedLaterThanNow() {
    long limit = NOW + Duration.ofMinutes(5).toMillis();

    assertThat(decide(changed(fields -> fields.sentAt = limit)))
        .isInstanceOf(Decision.Accepted.class);
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.sentAt = limit + 1));
    assertRejected(
        RejectionCode.INVALID_COMMAND, changed(fields -> fields.sentAt = Long.MAX_VALUE));
    assertRejected(RejectionCode.INVALID_COMMAND, changed(fields -> fields.sentAt = -1));
  }

  @Test
  void theSenderAndAdminsRedact() {
    assertThat(redact(BOB.id(), BOB.id()))
        .isEqualTo(new Decision.Accepted(List.of(new Event.MessageRedacted(OTHER, BOB.id()))));
    assertThat(redact(ALICE.id(), BOB.id())).isInstanceOf(Decision.Accepted.class);
    assertThat(redact(ALICE.id(), STRANGER.id()))
        .as("what somebody wrote who has left")
        .isInstanceOf(Decision.Accepted.class);
    assertThat(redact(BOB.id(), ALICE.id())).isEqualTo(rejected(RejectionCode.NOT_AN_ADMIN));
    assertThat(redact(STRANGER.id(), STRANGER.id()))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
  }

  private Decision redact(UserId actor, UserId sender) {
    return decide(new Command.RedactMessage(CONVERSATION.id(), actor, OTHER, sender), ID, NOW);
  }

  private Decision send(UserId sender, int kind, @Nullable MessageId relatesTo) {
    Command.SendMessage message = CONVERSATION.message(ID, "{}");
    return decide(
        new Command.SendMessage(
            message.conversationId(),
            message.messageId(),
            sender,
            kind,
            relatesTo,
            message.body(),
            message.shareVersion(),
            message.share()),
        ID,
        NOW);
  }

  private void assertRejectedWithEnc(Bytes enc) {
    assertRejected(
        RejectionCode.INVALID_COMMAND,
        changed(fields -> {
          fields.enc = enc;
          fields.contextId = ContextId.of(enc);
        }));
  }

  private void assertRejected(RejectionCode code, Event.MessageSealed envelope) {
    assertThat(decide(envelope)).isEqualTo(rejected(code));
  }

  private Decision decide(Event.MessageSealed envelope) {
    return decide(new Command.SendEnvelope(CONVERSATION.id(), envelope), ID, NOW);
  }

  private Decision decide(Command command, UUID commandId, long at) {
    return Decisions.decide(known(CONVERSATION), command, commandId, at);
  }

  /// Returns the well-formed envelope with some fields changed.
  private static Event.MessageSealed changed(Consumer<Fields> change) {
    Fields fields = new Fields();
    change.accept(fields);
    return fields.message();
  }

  private static final class Fields {
    private int suite = ENVELOPE.suite();
    private int flags = ENVELOPE.flags();
    private int kind = ENVELOPE.kind();
    private int epoch = ENVELOPE.epoch();
    private MessageId messageId = ENVELOPE.messageId();
    private UserId senderId = ENVELOPE.senderId();
    private @Nullable MessageId relatesTo = ENVELOPE.relatesTo();
    private long sentAt = ENVELOPE.sentAt();
    private Bytes contextId = ENVELOPE.contextId();
    private @Nullable Bytes enc = ENVELOPE.enc();
    private int shareVersion = ENVELOPE.shareVersion();
    private Bytes iv = ENVELOPE.iv();
    private Bytes ciphertext = ENVELOPE.ciphertext();

    private Event.MessageSealed message() {
      return new Event.MessageSealed(
          suite,
          flags,
          kind,
          epoch,
          messageId,
          senderId,
          relatesTo,
          sentAt,
          contextId,
          enc,
          shareVersion,
          iv,
          ciphertext);
    }
  }
}
