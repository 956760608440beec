package io.sealedlog.gateway.command;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topic;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes read marks to their topic.
public final class ReadMarkPublisher {
  private static final Logger log = LoggerFactory.getLogger(ReadMarkPublisher.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final Topic topic;

  /// @param producer waits for all in-sync replicas; its owner closes it
  /// @param topic of read marks
  ReadMarkPublisher(Producer<byte[], byte[]> producer, Topic topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /// Returns when the broker has stored the mark.
  ///
  /// @param partition of the conversation
  /// @throws Problem when it is not certain that the broker has stored it
  public void publish(int partition, ReadMark mark) {
    Future<RecordMetadata> sent = send(partition, mark);
    try {
      RecordMetadata _ = sent.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().setCause(e).log("it is not known whether a read mark was appended");
      throw unknown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown();
    }
  }

  /// Writes a read mark again, because a lower one of the same member was written after it. Does
  /// not wait for the broker: the request that set the mark was answered already.
  public void repeat(int partition, ReadMark mark) {
    try {
      Future<RecordMetadata> _ =
          producer.send(
              new ProducerRecord<>(topic.name(), partition, mark.key(), mark.value()),
              (metadata, failure) -> {
                if (failure != null) {
                  log.atWarn().setCause(failure).log("a read mark was not repeated");
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      log.atWarn().setCause(e).log("a read mark was not repeated");
    }
  }

  public static Problem notAccepted() {
    return Problem.retryAfter(
        ProblemType.UNAVAILABLE, "the log takes no read marks at the moment", RETRY_AFTER);
  }

  private Future<RecordMetadata> send(int partition, ReadMark mark) {
    try {
      Future<RecordMetadata> sent =
          producer.send(new ProducerRecord<>(topic.name(), partition, mark.key(), mark.value()));
      // A send that fails at once means that the producer did not buffer the record.
      if (sent.state() != Future.State.FAILED) {
        return sent;
      }
      log.atWarn().setCause(sent.exceptionNow()).log("a read mark was not accepted");
    } catch (KafkaException | IllegalStateException e) {
      log.atWarn().setCause(e).log("a read mark was not accepted");
    }
    throw notAccepted();
  }

  private static Problem unknown() {
    return Problem.retryAfter(
        ProblemType.OUTCOME_UNKNOWN, "the log is slow: set the mark again", RETRY_AFTER);
  }
}
