package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandHeaders;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.runtime.kafka.KafkaFault;
import io.sealedlog.runtime.tracing.TraceHeader;
import io.sealedlog.runtime.tracing.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends commands, waits for their outcomes and tells what became of them.
public final class CommandPublisher {
  private static final Logger log = LoggerFactory.getLogger(CommandPublisher.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final Topic topic;
  private final SealedCommands sealing;
  private final PendingCommands pending;
  private final List<Header> headers;

  CommandPublisher(
      Producer<byte[], byte[]> producer,
      Topic topic,
      SealedCommands sealing,
      PendingCommands pending) {
    this(producer, topic, sealing, pending, List.of());
  }

  private CommandPublisher(
      Producer<byte[], byte[]> producer,
      Topic topic,
      SealedCommands sealing,
      PendingCommands pending,
      List<Header> headers) {
    this.producer = producer;
    this.topic = topic;
    this.sealing = sealing;
    this.pending = pending;
    this.headers = headers;
  }

  /// Returns a publisher for many commands at once, whose outcomes may take longer.
  ///
  /// @param bulkProducer tuned for throughput
  CommandPublisher forBulk(Producer<byte[], byte[]> bulkProducer) {
    return new CommandPublisher(
        bulkProducer,
        topic,
        sealing,
        pending,
        List.of(new RecordHeader(CommandHeaders.BULK, new byte[0])));
  }

  /// @param content identifies the request: equal for a repetition, different when the id is reused
  ///   for another request
  /// @param checkedLeaf see [CommandRequest]
  public record Submission(
      CommandId id, Command command, Bytes content, @Nullable Long checkedLeaf) {
    CommandKey key() {
      return new CommandKey(command.stream(), id);
    }

    /// Returns this submission with another `checkedLeaf`.
    Submission checked(@Nullable Long leaf) {
      return new Submission(id, command, content, leaf);
    }
  }

  /// Sends a command and waits for its outcome, at most for the given duration.
  ///
  /// @throws Problem unavailable, when it is certain that nothing was accepted
  public CommandOutcome send(Submission submission, Duration wait) {
    CommandKey key = submission.key();
    Bytes digest = sealing.digest(key.streamId(), key.commandId(), submission.content());
    Optional<PendingCommands.Ticket> ticket = pending.register(key, digest);
    if (ticket.isEmpty()) {
      return new CommandOutcome.Rejected(RejectionCode.ID_REUSED);
    }
    PendingCommand command = ticket.get().command();
    try {
      if (ticket.get().first()) {
        publish(submission, digest, command);
      }
      return command.await(wait);
    } finally {
      pending.release(key, command);
    }
  }

  /// Sends a command without waiting for its outcome. Commands of one caller are appended in the
  /// order of the calls.
  ///
  /// @param patience how long to wait for room among the pending commands
  /// @return completes with the outcome, on a thread that must not be blocked, or fails with a
  ///   [Problem] when nothing was accepted. A caller that completes it stops waiting.
  /// @throws Problem unavailable, when there is no room
  public CompletableFuture<CommandOutcome> begin(Submission submission, Duration patience) {
    if (!pending.hasRoom()) {
      boolean _ = Polling.until(pending::hasRoom, patience);
    }
    CommandKey key = submission.key();
    Bytes digest = sealing.digest(key.streamId(), key.commandId(), submission.content());
    Optional<PendingCommands.Ticket> ticket = pending.register(key, digest);
    if (ticket.isEmpty()) {
      return CompletableFuture.completedFuture(
          new CommandOutcome.Rejected(RejectionCode.ID_REUSED));
    }
    PendingCommand command = ticket.get().command();
    CompletableFuture<CommandOutcome> outcome = command.outcome();
    CompletableFuture<CommandOutcome> _ =
        outcome.whenComplete((result, failure) -> pending.release(key, command));
    if (ticket.get().first()) {
      publish(submission, digest, command);
    }
    return outcome;
  }

  /// Waits until each command begun so far is acknowledged by the broker or has failed for good.
  public void flush() {
    producer.flush();
  }

  /// Returns whether a worker lately refused the id as too old, for want of a check that it is new.
  public boolean isTooOld(StreamId stream, CommandId id) {
    return pending.isTooOld(new CommandKey(stream, id));
  }

  /// Returns whether this gateway sent the command and has not seen its end.
  public boolean isUnderWay(StreamId stream, CommandId id) {
    return pending.isUnderWay(new CommandKey(stream, id));
  }

  /// Returns the code of the command's rejection, if it was rejected lately.
  public Optional<RejectionCode> rejection(StreamId stream, CommandId id) {
    return pending.rejection(new CommandKey(stream, id));
  }

  /// Returns the stream of the command that has been under way longest, if it has been for at least
  /// the bound and no command, of any gateway, was seen decided in that time.
  public Optional<StreamId> stalled(Duration bound) {
    return pending.stalled(bound);
  }

  private void publish(Submission submission, Bytes digest, PendingCommand command) {
    CommandKey key = submission.key();
    try {
      CommandRequest request =
          new CommandRequest(
              submission.id(), digest, submission.checkedLeaf(), submission.command());
      byte[] value = sealing.seal(request);
      pending.sending(key);
      Thread caller = Thread.currentThread();
      // A batch is one request and thousands of commands: none of them is part of its trace.
      List<Header> all = headers.isEmpty() ? traced() : headers;
      Future<RecordMetadata> _ =
          producer.send(
              new ProducerRecord<>(topic.name(), null, key.streamId().key(), value, all),
              (metadata, failure) -> ended(command, metadata, failure, caller));
    } catch (KafkaException | IllegalStateException e) {
      command.failed(notAccepted(e));
    } catch (RuntimeException | Error e) {
      command.failed(new IllegalStateException("a command could not be sent", e));
      throw e;
    } finally {
      command.ifFailed(() -> pending.notAccepted(key));
    }
  }

  private static List<Header> traced() {
    byte[] trace = TraceHeader.ofThisThread();
    return trace == null ? List.of() : List.of(new RecordHeader(Tracing.HEADER, trace));
  }

  // A failure reported on the caller's thread, before `send` returns, means that the producer did
  // not buffer the record. After any later failure the record may still be in the log.
  private static void ended(
      PendingCommand command,
      @Nullable RecordMetadata metadata,
      @Nullable Exception failure,
      Thread caller) {
    if (failure == null && metadata != null) {
      command.appended(metadata.timestamp());
    } else if (Thread.currentThread() == caller) {
      command.failed(notAccepted(failure));
    } else {
      warn(failure, "it is not known whether a command was appended");
      command.resolved(new CommandOutcome.Unknown());
    }
  }

  private static Problem notAccepted(@Nullable Exception cause) {
    warn(cause, "a command was not accepted for sending");
    return Problem.retryAfter(
        ProblemType.UNAVAILABLE, "the log takes no commands at the moment", RETRY_AFTER);
  }

  private static void warn(@Nullable Exception failure, String what) {
    KafkaFault.explain(failure)
        .ifPresentOrElse(
            reason -> log.atWarn().addKeyValue("reason", reason).log(what),
            () -> log.atWarn().setCause(failure).log(what));
  }
}
