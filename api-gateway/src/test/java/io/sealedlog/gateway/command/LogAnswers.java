package io.sealedlog.gateway.command;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A log and a worker in one: appends at the given times, and gives the given outcomes at once.
public final class LogAnswers extends MockProducer<byte[], byte[]> {
  private final PendingCommands pending;
  private final CommandKey key;
  private final Deque<Answer> answers = new ArrayDeque<>();

  private record Answer(long at, Runnable given) {}

  /// @param submission the only one that is sent
  public LogAnswers(CommandPublisher.Submission submission) {
    this(new PendingCommands(10, new SimpleMeterRegistry()), submission);
  }

  LogAnswers(PendingCommands pending, CommandPublisher.Submission submission) {
    super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    this.pending = pending;
    this.key = submission.key();
  }

  public LogAnswers tooOldAt(long at) {
    answers.add(new Answer(at, () -> pending.refusedAsTooOld(key, at)));
    return this;
  }

  public LogAnswers rejectedAt(long at, RejectionCode code) {
    answers.add(new Answer(at, () -> pending.resolved(key, new CommandOutcome.Rejected(code), at)));
    return this;
  }

  public LogAnswers nothingAt(long at) {
    answers.add(new Answer(at, () -> {}));
    return this;
  }

  public LogAnswers storedAt(long at) {
    answers.add(new Answer(at, () -> pending.recorded(key, stored(at))));
    return this;
  }

  /// Gives the result of another gateway's record before the outcome of this one.
  public LogAnswers storedAfterTheRefusalOfAnother(long at) {
    answers.add(
        new Answer(
            at,
            () -> {
              pending.refusedAsTooOld(key, at - 1);
              pending.recorded(key, stored(at));
            }));
    return this;
  }

  PendingCommands pending() {
    return pending;
  }

  public boolean knowsNoRejection() {
    return pending.rejection(key).equals(Optional.empty());
  }

  @Override
  public synchronized Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> kafkaRecord, Callback callback) {
    Future<RecordMetadata> sent = super.send(kafkaRecord, null);
    Answer answer = answers.removeFirst();
    callback.onCompletion(
        new RecordMetadata(new TopicPartition(kafkaRecord.topic(), 0), 0, 0, answer.at(), 1, 1),
        null);
    answer.given().run();
    return sent;
  }

  private static CommandOutcome.Stored stored(long at) {
    return new CommandOutcome.Stored(new Position(0, 1), 2, at, false);
  }
}
