package io.sealedlog.gateway.message.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.LogAnswers;
import io.sealedlog.gateway.command.TestPublisher;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.vault.keys.KeyRing;
import io.sealedlog.vault.keys.RingKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rejections with a remedy, by a worker that the test controls.
class MessageSubmissionTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final SendReceipt EARLIER = new SendReceipt(new Position(0, 4), 5, 900, true);

  private static final ConversationState VIEW =
      new ConversationState(
          new ConversationId(new UUID(3, 4)), 2, new ConversationState.Epoch(1, 1, 0), List.of());

  private final CommandPublisher.Submission submission = submission();
  private final LogAnswers log = new LogAnswers(submission);
  private final CommandPublisher publisher = TestPublisher.of(log, new OneKey());
  private final List<IdLookup.Result> lookups = new ArrayList<>();
  private final List<String> remedies = new ArrayList<>();
  private final MessageSubmission sending =
      new MessageSubmission(
          publisher,
          new MessageSubmission.Remedies() {
            @Override
            public IdLookup.Result lookUp(OutgoingMessage message) {
              return lookups.removeFirst();
            }

            @Override
            public ConversationState withNewEpoch(ConversationState state, UserId senderId) {
              remedies.add("new epoch");
              return state;
            }

            @Override
            public ConversationState newerThan(ConversationState state) {
              remedies.add("newer view");
              return state;
            }
          });

  @Test
  void sendsOnceMoreWithTheReadModelsWordWhenTheWorkerAsksForIt() {
    log.tooOldAt(1_000).storedAt(2_000);
    lookups.add(new IdLookup.NotStored(15L));

    MessageSending.Sent sent = submit(null);

    assertThat(sent.receipt())
        .isNotNull()
        .extracting("at", "replayed")
        .containsExactly(2_000L, false);
    assertThat(log.history()).hasSize(2);
  }

  @Test
  void answersWhatTheReadModelHasAndSendsNoMore() {
    log.tooOldAt(1_000);
    lookups.add(new IdLookup.Stored(EARLIER));

    MessageSending.Sent sent = submit(null);

    assertThat(sent.receipt()).isEqualTo(EARLIER);
    assertThat(log.history()).hasSize(1);
  }

  @Test
  void aSecondRefusalIsNoWordAgainstTheId() {
    log.tooOldAt(1_000).tooOldAt(2_000);
    lookups.add(new IdLookup.NotStored(15L));

    assertThatThrownBy(() -> submit(null))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE));
    assertThat(log.history()).hasSize(2);
  }

  @Test
  void looksAnewWhenItsWordWasTooOld() {
    log.tooOldAt(1_000).storedAt(2_000);
    lookups.add(new IdLookup.NotStored(15L));

    MessageSending.Sent sent = submit(5L);

    assertThat(sent.receipt()).isNotNull().extracting("at").isEqualTo(2_000L);
    assertThat(log.history()).hasSize(2);
  }

  @Test
  void isNotConfusedByTheRefusalOfAnotherRecordWithTheSameId() {
    log.storedAfterTheRefusalOfAnother(2_000);

    MessageSending.Sent sent = submit(15L);

    assertThat(sent.receipt()).isNotNull().extracting("at").isEqualTo(2_000L);
  }

  @Test
  void knowsAfterwardsThatTheIdNeedsACheckAndIsNotRejected() {
    log.tooOldAt(1_000);
    lookups.add(new IdLookup.Stored(EARLIER));
    assertThat(publisher.isTooOld(submission.command().stream(), submission.id())).isFalse();

    var _ = submit(null);

    assertThat(publisher.isTooOld(submission.command().stream(), submission.id())).isTrue();
    assertThat(log.knowsNoRejection()).isTrue();
  }

  private MessageSending.Sent submit(@Nullable Long checkedLeaf) {
    return sending.submit(
        new SampleMessage(submission), VIEW, checkedLeaf, System.nanoTime() + WAIT.toNanos());
  }

  /// A message of which only the command matters.
  private record SampleMessage(CommandPublisher.Submission prepared) implements OutgoingMessage {
    @Override
    public ConversationId conversationId() {
      return VIEW.id();
    }

    @Override
    public MessageId id() {
      return new MessageId(prepared.id().value());
    }

    @Override
    public UserId senderId() {
      return new UserId(new UUID(5, 6));
    }

    @Override
    public @Nullable Long generatedIdLeaf() {
      return null;
    }

    @Override
    public boolean isSameAs(StoredMessage stored) {
      throw new AssertionError("nobody asks here");
    }

    @Override
    public void requireAllowed(ConversationState state) {
      throw new AssertionError("nobody asks here");
    }

    @Override
    public void requireSealable(ConversationState state) {
      throw new AssertionError("nobody asks here");
    }

    @Override
    public CommandPublisher.Submission submission(
        ConversationState state, @Nullable Long checkedLeaf) {
      return new CommandPublisher.Submission(
          prepared.id(), prepared.command(), prepared.content(), checkedLeaf);
    }
  }

  private static CommandPublisher.Submission submission() {
    MessageId id = new MessageId(new Ids(Clock.systemUTC(), RANDOM).version7());
    Bytes bytes = Bytes.ofHex("0102");
    return new CommandPublisher.Submission(
        id.command(),
        new Command.SendMessage(
            new ConversationId(UUID.randomUUID()),
            id,
            new UserId(UUID.randomUUID()),
            1,
            null,
            bytes,
            1,
            bytes),
        bytes,
        null);
  }

  /// A ring whose key never rotates.
  private static final class OneKey implements KeyRing {
    private final SecretBytes key = SecretBytes.random(RANDOM, 32);

    @Override
    public RingKey current() {
      return new RingKey(7, key);
    }

    @Override
    public Optional<RingKey> find(int id) {
      return Optional.of(current());
    }
  }
}
