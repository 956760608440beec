package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CommandHandlerTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(NOW, 99), Suite.X_WING, List.of(ALICE, TestUser.create(2)));
  private static final CommandRequest CREATION = request(id(NOW, 1), CONVERSATION.creation());

  private final HandlerHarness worker = new HandlerHarness();

  @Test
  void sealsMessagesThatMembersCanOpen() {
    worker.send(CREATION, NOW);
    worker.send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"one\"}"), NOW + 5);
    worker.send(message(CONVERSATION, id(NOW, 3), "{\"text\":\"two\"}"), NOW + 6);

    Envelope first = envelope(2);
    Envelope second = envelope(3);
    assertThat(first.enc()).isNotNull();
    assertThat(second.enc()).isNull();
    assertThat(second.contextId()).isEqualTo(first.contextId());
    assertThat(first.sentAt()).isEqualTo(NOW + 5);
    assertThat(CONVERSATION.open(first, first.enc())).isEqualTo("{\"text\":\"one\"}");
    assertThat(CONVERSATION.open(second, first.enc())).isEqualTo("{\"text\":\"two\"}");
  }

  @Test
  void aMessageDoesNotRewriteTheConversation() {
    worker.send(CREATION, NOW);
    int writes = worker.state.streamWrites();

    worker.send(message(CONVERSATION, id(NOW, 2), "{}"), NOW);

    assertThat(worker.state.streamWrites()).isEqualTo(writes);
  }

  @Test
  void theSameCommandAgainIsAnsweredWithTheFirstOutcome() {
    worker.send(CREATION, NOW);
    CommandRequest message = message(CONVERSATION, id(NOW, 2), "{}");
    worker.send(message, NOW + 1);

    worker.send(message, NOW + 1_000);

    assertThat(worker.log).hasSize(3);
    assertThat(worker.results)
        .containsExactly(
            new CommandResult(
                CONVERSATION.id().stream(), message.id(), new Outcome.Stored(3, 2, NOW + 1)));
  }

  @Test
  void aCreationIsReplayedEvenAfterWeeks() {
    worker.send(CREATION, NOW);

    worker.send(CREATION, NOW + 30L * 24 * 3_600_000);

    assertThat(worker.results.getLast().outcome()).isEqualTo(new Outcome.Stored(2, 1, NOW));
  }

  @Test
  void anotherCreationOfTheSameConversationIsRefused() {
    worker.send(CREATION, NOW);

    worker.send(request(id(NOW, 5), CONVERSATION.creation()), NOW);

    assertThat(worker.results.getLast().outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.CONVERSATION_EXISTS));
  }

  @Test
  void aRetriedRejectedCommandIsDecidedAgain() {
    CommandRequest early = message(CONVERSATION, id(NOW, 2), "{}");
    worker.send(early, NOW);
    worker.send(CREATION, NOW + 1);

    worker.send(early, NOW + 2);

    assertThat(worker.results)
        .map(CommandResult::outcome)
        .containsExactly(new Outcome.Rejected(RejectionCode.UNKNOWN_CONVERSATION));
    assertThat(worker.log).hasSize(3);
  }

  @Test
  void theSameIdWithAnotherBodyIsRefused() {
    worker.send(CREATION, NOW);
    worker.send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"a\"}"), NOW);

    worker.send(message(CONVERSATION, id(NOW, 2), "{\"text\":\"b\"}"), NOW);

    assertThat(worker.results.getLast().outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.ID_REUSED));
  }

  @Test
  void anOldIdIsAcceptedWithAGatewaysCheckAndRemembered() {
    worker.send(CREATION, NOW);
    worker.commit();
    worker.restart(0);
    long id = NOW - 48L * 3_600_000;
    CommandRequest late = request(id(id, 2), CONVERSATION.message(id(id, 2), "{}"), 2L);
    worker.send(request(id(id, 2), late.command(), 1L), NOW + 500);
    worker.send(late, NOW + 1_000);

    worker.send(late, NOW + HandlerHarness.WINDOW.toMillis() / 2);

    assertThat(worker.log).hasSize(3);
    assertThat(worker.results)
        .map(CommandResult::outcome)
        .containsExactly(
            new Outcome.Rejected(RejectionCode.ID_TOO_OLD), new Outcome.Stored(3, 2, NOW + 1_000));
  }

  @Test
  void anUnsealedRecordIsADeadLetter() {
    put("garbage".getBytes(StandardCharsets.UTF_8));
    put(new byte[0]);
    worker.put(key(), null, NOW);

    assertDeadLetters(
        DeadLetterReason.MALFORMED, DeadLetterReason.MALFORMED, DeadLetterReason.MALFORMED);
  }

  @Test
  void aTruncatedOrChangedRecordIsADeadLetter() {
    byte[] sealed = sealed(CREATION);
    put(Arrays.copyOf(sealed, sealed.length - 1));
    put(Arrays.copyOf(sealed, 40));
    byte[] changed = sealed.clone();
    changed[60] ^= 1;
    put(changed);

    assertDeadLetters(
        DeadLetterReason.NOT_AUTHENTIC, DeadLetterReason.MALFORMED, DeadLetterReason.NOT_AUTHENTIC);
  }

  @Test
  void aRecordOfAnUnknownVersionIsADeadLetter() {
    byte[] sealed = sealed(CREATION);
    sealed[0] = 2;
    put(sealed);

    assertDeadLetters(DeadLetterReason.MALFORMED);
  }

  @Test
  void aRecordUnderAnUnknownKeyIsADeadLetter() {
    byte[] key = key().shared();
    put(HandlerHarness.sealer(8).seal(key, Codec.COMMANDS.encode(CREATION)));

    assertDeadLetters(DeadLetterReason.UNKNOWN_KEY);
  }

  @Test
  void aRecordWithoutACommandInItIsADeadLetter() {
    put(HandlerHarness.sealer(HandlerHarness.KID).seal(key().shared(), new byte[] {1, 2, 3}));

    assertDeadLetters(DeadLetterReason.UNDECODABLE);
  }

  @Test
  void aCommandOfALaterVersionIsADeadLetterAndIsAnswered() {
    String text = new String(Codec.COMMANDS.encode(CREATION), StandardCharsets.ISO_8859_1);
    byte[] unknown =
        text.replace("create-conversation", "divide-conversation")
            .getBytes(StandardCharsets.ISO_8859_1);
    put(HandlerHarness.sealer(HandlerHarness.KID).seal(key().shared(), unknown));

    assertDeadLetters(DeadLetterReason.UNDECODABLE);
    assertThat(worker.results)
        .containsExactly(
            new CommandResult(
                CONVERSATION.id().stream(),
                CREATION.id(),
                new Outcome.Rejected(RejectionCode.UNKNOWN_COMMAND)));
  }

  @Test
  void aRecordMovedToAnotherKeyIsADeadLetter() {
    worker.put(Bytes.wrap(ALICE.id().stream().key()), Bytes.wrap(sealed(CREATION)), NOW);

    assertDeadLetters(DeadLetterReason.NOT_AUTHENTIC);
  }

  @Test
  void aCommandSealedUnderTheKeyOfAnotherStreamIsADeadLetterAndIsAnswered() {
    byte[] foreign = ALICE.id().stream().key();
    byte[] value =
        HandlerHarness.sealer(HandlerHarness.KID).seal(foreign, Codec.COMMANDS.encode(CREATION));
    worker.put(Bytes.wrap(foreign), Bytes.wrap(value), NOW);

    assertDeadLetters(DeadLetterReason.FOREIGN_STREAM);
    assertThat(worker.results)
        .containsExactly(
            new CommandResult(
                CONVERSATION.id().stream(),
                CREATION.id(),
                new Outcome.Rejected(RejectionCode.INVALID_COMMAND)));
  }

  @Test
  void aRecordInTheWrongPartitionIsADeadLetter() {
    byte[] elsewhere = new byte[16];
    elsewhere[0] = (byte) 0xee;
    worker.put(Bytes.wrap(elsewhere), Bytes.wrap(sealed(CREATION)), NOW);
    worker.put(null, Bytes.wrap(sealed(CREATION)), NOW);
    worker.put(Bytes.wrap(new byte[15]), Bytes.wrap(sealed(CREATION)), NOW);

    assertDeadLetters(
        DeadLetterReason.MISPLACED, DeadLetterReason.MISPLACED, DeadLetterReason.MISPLACED);
  }

  @Test
  void afterADeadLetterTheNextCommandIsDecided() {
    put(new byte[] {1});
    worker.send(CREATION, NOW);

    assertThat(worker.log).hasSize(2);
  }

  @Test
  void aBugWhileDecidingIsADeadLetterAndIsAnsweredAndTheNextContextIsNew() {
    AtomicBoolean broken = new AtomicBoolean();
    Clock clock =
        new SettableClock(() -> broken.get() ? fail() : Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    HandlerHarness fragile =
        new HandlerHarness(clock, kid -> Optional.of(HandlerHarness.transportKey()));
    fragile.send(CREATION, NOW);
    fragile.send(message(CONVERSATION, id(NOW, 2), "{}"), NOW);
    broken.set(true);
    CommandRequest unlucky = message(CONVERSATION, id(NOW, 3), "{}");
    fragile.send(unlucky, NOW);
    broken.set(false);
    fragile.send(unlucky, NOW);

    assertThat(fragile.deadLetters).containsExactly(DeadLetterReason.INTERNAL);
    assertThat(fragile.results)
        .containsExactly(
            new CommandResult(
                CONVERSATION.id().stream(),
                unlucky.id(),
                new Outcome.Rejected(RejectionCode.INTERNAL)));
    assertThat(((Event.MessageSealed) fragile.event(3).event()).enc()).isNotNull();
  }

  @Test
  void waitsForTheVaultInsteadOfGivingUpTheCommand() {
    Deque<RuntimeException> failures = new ArrayDeque<>();
    failures.add(new VaultUnavailableException(new IllegalStateException("away")));
    failures.add(new VaultUnavailableException(new IllegalStateException("still away")));
    HandlerHarness patient =
        new HandlerHarness(
            Clock.systemUTC(),
            kid -> {
              if (!failures.isEmpty()) {
                throw failures.remove();
              }
              return Optional.of(HandlerHarness.transportKey());
            });

    patient.send(CREATION, NOW);

    assertThat(patient.log).hasSize(2);
    assertThat(patient.deadLetters).isEmpty();
  }

  @Test
  void exceptionsOfTheStatePropagate() {
    assertThatExceptionOfType(StoppingException.class)
        .isThrownBy(() ->
            new HandlerHarness(
                    Clock.systemUTC(),
                    kid -> {
                      throw new StoppingException();
                    })
                .send(CREATION, NOW));
  }

  private static Instant fail() {
    throw new IllegalStateException("a bug");
  }

  private Envelope envelope(int index) {
    return ((Event.MessageSealed) worker.event(index).event()).envelope(CONVERSATION.id());
  }

  private void put(byte[] value) {
    worker.put(key(), Bytes.wrap(value), NOW);
  }

  private void assertDeadLetters(DeadLetterReason... reasons) {
    assertThat(worker.deadLetters).containsExactly(reasons);
    assertThat(worker.log).isEmpty();
  }

  private static Bytes key() {
    return Bytes.wrap(CONVERSATION.id().stream().key());
  }

  private static byte[] sealed(CommandRequest request) {
    byte[] key = request.command().stream().key();
    return HandlerHarness.sealer(HandlerHarness.KID).seal(key, Codec.COMMANDS.encode(request));
  }
}
