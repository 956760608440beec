package io.sealedlog.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.vault.keys.KeyRing;
import io.sealedlog.vault.keys.RingKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class CommandPublisherTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Topics TOPICS = Topics.withPrefix("");

  private final SecretBytes transportKey = SecretBytes.random(RANDOM, 32);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final PendingCommands pending = new PendingCommands(10, new SimpleMeterRegistry());
  private final CommandPublisher publisher = publisher(producer);
  private final CommandPublisher.Submission submission = submission("content");

  @Test
  void sendsWhatOnlyAHolderOfTheTransportKeyCanRead() throws Exception {
    publisher.send(submission, Duration.ZERO);

    ProducerRecord<byte[], byte[]> sent = producer.history().getFirst();
    assertThat(sent.topic()).isEqualTo("commands.v1");
    assertThat(sent.key()).isEqualTo(submission.command().stream().key());
    try (CommandOpener opener = new CommandOpener(kid -> Optional.of(transportKey.copy()))) {
      CommandRequest request = Codec.COMMANDS.decode(opener.open(sent.key(), sent.value()));
      assertThat(request.command()).isEqualTo(submission.command());
      assertThat(request.id()).isEqualTo(submission.id());
    }
  }

  @Test
  void givesTheSameDigestToTheSameContentOnly() throws Exception {
    Bytes first = digestOf(submission);

    assertThat(digestOf(submission)).isEqualTo(first);
    assertThat(
            digestOf(
                new CommandPublisher.Submission(
                    submission.id(), submission.command(), Bytes.ofHex("99"), null)))
        .isNotEqualTo(first);
  }

  @Test
  void answersUnknownWhenTheOutcomeDoesNotCome() {
    assertThat(publisher.send(submission, Duration.ofMillis(10)))
        .isEqualTo(new CommandOutcome.Unknown());
    assertThat(pending.isUnderWay(submission.key())).isTrue();
  }

  @Test
  void answersUnknownWhenTheBrokerMayHaveTheCommand() {
    CompletableFuture<CommandOutcome> outcome =
        CompletableFuture.supplyAsync(() -> publisher.send(submission, Duration.ofSeconds(30)));
    await().atMost(Duration.ofSeconds(60)).until(() -> !producer.history().isEmpty());

    producer.errorNext(new TimeoutException("no acknowledgement"));

    assertThat(outcome.join()).isEqualTo(new CommandOutcome.Unknown());
  }

  @Test
  void refusesWhenNothingWasAccepted() {
    producer.sendException = new KafkaException("the buffer is full");

    assertThatThrownBy(() -> publisher.send(submission, Duration.ofSeconds(30)))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE);
              assertThat(problem.headers()).containsKey("Retry-After");
            });
    assertThat(pending.isUnderWay(submission.key())).isFalse();
  }

  @Test
  void forgetsARejectionWhenTheIdIsSentAgain() {
    LogAnswers log =
        new LogAnswers(pending, submission)
            .rejectedAt(1_000, RejectionCode.NOT_A_MEMBER)
            .nothingAt(2_000);
    CommandPublisher answered = publisher(log);
    CommandOutcome first = answered.send(submission, Duration.ofSeconds(30));
    assertThat(pending.rejection(submission.key())).contains(RejectionCode.NOT_A_MEMBER);

    CommandOutcome second = answered.send(submission, Duration.ZERO);

    assertThat(first).isEqualTo(new CommandOutcome.Rejected(RejectionCode.NOT_A_MEMBER));
    assertThat(second).isEqualTo(new CommandOutcome.Unknown());
    assertThat(pending.rejection(submission.key())).isEmpty();
    assertThat(pending.isUnderWay(submission.key())).isTrue();
  }

  @Test
  void takesAnyResultForTheEndOfACommandThatTheBrokerDidNotAcknowledge() {
    publisher.send(submission, Duration.ZERO);
    CompletableFuture.runAsync(() -> producer.errorNext(new TimeoutException("no acknowledgement")))
        .join();
    assertThat(pending.isUnderWay(submission.key())).isTrue();

    pending.resolved(
        submission.key(), new CommandOutcome.Rejected(RejectionCode.NOT_A_MEMBER), 1_000);

    assertThat(pending.isUnderWay(submission.key())).isFalse();
    assertThat(pending.rejection(submission.key())).contains(RejectionCode.NOT_A_MEMBER);
  }

  @Test
  void beginsWithoutWaitingAndCompletesWithTheOutcome() {
    LogAnswers log = new LogAnswers(pending, submission).storedAt(1_000);

    assertThat(publisher(log).begin(submission, Duration.ZERO))
        .isCompletedWithValueMatching(
            outcome -> outcome instanceof CommandOutcome.Stored stored && stored.at() == 1_000);
    assertThat(publisher.begin(submission("another"), Duration.ZERO)).isNotDone();
  }

  @Test
  void givesItsRoomBackWhenNobodyWaitsAnyMore() {
    for (int i = 0; i < 100; i++) {
      CompletableFuture<CommandOutcome> begun =
          publisher.begin(submission("message " + i), Duration.ZERO);
      begun.complete(new CommandOutcome.Unknown());
    }

    assertThat(producer.history()).hasSize(100);
    assertThat(pending.hasRoom()).isTrue();
  }

  @Test
  void failsWhatItBeganWhenNothingWasAccepted() {
    producer.sendException = new KafkaException("the buffer is full");

    assertThat(publisher.begin(submission, Duration.ZERO))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withRootCauseInstanceOf(Problem.class);
    assertThat(pending.isUnderWay(submission.key())).isFalse();
  }

  private CommandPublisher publisher(Producer<byte[], byte[]> to) {
    return new CommandPublisher(
        to,
        TOPICS.commands(),
        new SealedCommands(new OneKey(), SecretBytes.random(RANDOM, 32), RANDOM),
        pending);
  }

  private Bytes digestOf(CommandPublisher.Submission sent) throws Exception {
    producer.clear();
    publisher.send(sent, Duration.ZERO);
    ProducerRecord<byte[], byte[]> kafkaRecord = producer.history().getFirst();
    try (CommandOpener opener = new CommandOpener(kid -> Optional.of(transportKey.copy()))) {
      return Codec.COMMANDS.decode(opener.open(kafkaRecord.key(), kafkaRecord.value())).digest();
    }
  }

  private static CommandPublisher.Submission submission(String content) {
    UserId userId = new UserId(UUID.randomUUID());
    Bytes bytes = Bytes.wrap(content.getBytes(StandardCharsets.UTF_8));
    return new CommandPublisher.Submission(
        new CommandId(new Ids(Clock.systemUTC(), RANDOM).version7()),
        new Command.PublishIdentity(userId, bytes),
        bytes,
        null);
  }

  /// A ring whose key never rotates.
  private final class OneKey implements KeyRing {
    @Override
    public RingKey current() {
      return new RingKey(7, transportKey);
    }

    @Override
    public Optional<RingKey> find(int id) {
      return Optional.of(current());
    }
  }
}
