package io.sealedlog.gateway.command;

import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.runtime.kafka.KafkaFault;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a consumer on a thread of its own until it is closed, and retries after broker failures. A
/// record whose handling fails is skipped, because a retry would fail too. The loop stops at a
/// record of a format newer than this version.
final class TailLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TailLoop.class);
  private static final String UNREADABLE = "the broker can't be read from";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Handler handler;
  private final Runnable afterPoll;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable String fault;
  private volatile @Nullable String stopped;

  /// Handles each record, in order, on the loop's thread.
  interface Handler {
    void handle(ConsumerRecord<byte[], byte[]> kafkaRecord);
  }

  /// @param name of the thread
  /// @param consumer has its partitions assigned before the loop starts; is closed by the loop
  /// @param afterPoll runs on the loop's thread after all records of a poll are handled
  TailLoop(String name, Consumer<byte[], byte[]> consumer, Handler handler, Runnable afterPoll) {
    this.consumer = consumer;
    this.handler = handler;
    this.afterPoll = afterPoll;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// Returns why the last attempt to read from the broker failed; empty when it didn't.
  Optional<String> fault() {
    return Optional.ofNullable(thread.isAlive() ? fault : UNREADABLE);
  }

  /// Returns why the loop has stopped for good; empty while it runs.
  Optional<String> stopped() {
    return Optional.ofNullable(stopped);
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      if (thread.isAlive()) {
        thread.join(STOP_TIMEOUT);
      } else {
        consumer.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        pollOnce();
      }
    } catch (WakeupException | InterruptException e) {
      log.atDebug().addKeyValue("tail", thread.getName()).log("tail ends");
    } catch (UnknownFormatException e) {
      stopped = e.getMessage();
      log.atError().addKeyValue("tail", thread.getName()).setCause(e).log("THE TAIL STOPS");
    }
  }

  private void pollOnce() {
    try {
      consumer.poll(POLL).forEach(this::handle);
      afterPoll.run();
      fault = null;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      failed(e);
      pause();
    }
  }

  // What only an operator can mend is told once, not at every attempt.
  private void failed(KafkaException failure) {
    Optional<String> refusal = KafkaFault.explain(failure);
    if (refusal.isEmpty()) {
      log.atWarn()
          .addKeyValue("tail", thread.getName())
          .setCause(failure)
          .log("a tail can't read, trying again");
    } else if (!refusal.get().equals(fault)) {
      log.atError()
          .addKeyValue("tail", thread.getName())
          .addKeyValue("reason", refusal.get())
          .log("a tail may not read, trying again");
    }
    fault = refusal.orElse(UNREADABLE);
  }

  private void handle(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    try {
      handler.handle(kafkaRecord);
    } catch (UnknownFormatException e) {
      throw e;
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("topic", kafkaRecord.topic())
          .addKeyValue("partition", kafkaRecord.partition())
          .addKeyValue("offset", kafkaRecord.offset())
          .setCause(e)
          .log("the tail skips a record");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_DELAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptException(e);
    }
  }
}
