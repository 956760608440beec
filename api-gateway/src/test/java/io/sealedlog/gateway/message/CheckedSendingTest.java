package io.sealedlog.gateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.LogAnswers;
import io.sealedlog.gateway.command.PendingCommands;
import io.sealedlog.gateway.command.SealedCommands;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.vault.keys.KeyRing;
import io.sealedlog.vault.keys.RingKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A worker that forgot whether an id is new, played by the test.
class CheckedSendingTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final MessageSending.Stored EARLIER =
      new MessageSending.Stored(new Position(0, 4), 5, 900, true);

  private final PendingCommands pending = new PendingCommands(10, new SimpleMeterRegistry());
  private final CommandPublisher.Submission submission = submission();
  private final LogAnswers log = new LogAnswers(pending, submission);
  private final CommandPublisher publisher =
      new CommandPublisher(
          log,
          Topics.withPrefix("").commands(),
          new SealedCommands(new OneKey(), SecretBytes.random(RANDOM, 32), RANDOM),
          pending);
  private final CheckedSending sending = new CheckedSending(publisher::send);
  private final List<OldIds.Finding> findings = new ArrayList<>();

  @Test
  void sendsOnceMoreWithTheReadModelsWordWhenTheWorkerAsksForIt() {
    log.tooOldAt(1_000).storedAt(2_000);
    findings.add(new OldIds.Finding(15L, null));

    MessageSending.Sent sent = sending.send(submission, WAIT, findings::removeFirst);

    assertThat(sent.stored())
        .isNotNull()
        .extracting("at", "replayed")
        .containsExactly(2_000L, false);
    assertThat(log.history()).hasSize(2);
  }

  @Test
  void answersWhatTheReadModelHasAndSendsNoMore() {
    log.tooOldAt(1_000);
    findings.add(new OldIds.Finding(null, EARLIER));

    MessageSending.Sent sent = sending.send(submission, WAIT, findings::removeFirst);

    assertThat(sent.stored()).isEqualTo(EARLIER);
    assertThat(log.history()).hasSize(1);
  }

  @Test
  void aSecondRefusalIsNoWordAgainstTheId() {
    log.tooOldAt(1_000).tooOldAt(2_000);
    findings.add(new OldIds.Finding(15L, null));

    assertThatThrownBy(() -> sending.send(submission, WAIT, findings::removeFirst))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE));
  }

  @Test
  void looksAnewWhenItsWordWasTooOld() {
    log.tooOldAt(1_000).storedAt(2_000);
    findings.add(new OldIds.Finding(15L, null));

    MessageSending.Sent sent = sending.send(submission.checked(5L), WAIT, findings::removeFirst);

    assertThat(sent.stored()).isNotNull().extracting("at").isEqualTo(2_000L);
    assertThat(log.history()).hasSize(2);
  }

  @Test
  void isNotConfusedByTheRefusalOfAnotherRecordWithTheSameId() {
    log.storedAfterTheRefusalOfAnother(2_000);

    MessageSending.Sent sent = sending.send(submission.checked(15L), WAIT, findings::removeFirst);

    assertThat(sent.stored()).isNotNull().extracting("at").isEqualTo(2_000L);
  }

  @Test
  void knowsAfterwardsThatTheIdNeedsACheckAndIsNotRejected() {
    log.tooOldAt(1_000);
    findings.add(new OldIds.Finding(null, EARLIER));
    assertThat(publisher.isTooOld(submission.command().stream(), submission.id())).isFalse();

    sending.send(submission, WAIT, findings::removeFirst);

    assertThat(publisher.isTooOld(submission.command().stream(), submission.id())).isTrue();
    assertThat(log.knowsNoRejection()).isTrue();
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

  /// A ring whose hour never ends.
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
