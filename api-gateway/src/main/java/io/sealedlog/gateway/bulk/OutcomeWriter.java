package io.sealedlog.gateway.bulk;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers lines in their order, on a thread of its own. Its queue is bounded, so the reading side
/// waits when outcomes are late or the caller does not read its answers.
final class OutcomeWriter {
  private static final Logger log = LoggerFactory.getLogger(OutcomeWriter.class);
  private static final int FLUSH_EVERY = 256;

  /// Outcomes arrive in bursts, one per commit; answers of one burst are flushed together.
  private static final Duration BURST = Duration.ofMillis(5);

  private final BlockingQueue<Item> queue;
  private final OutcomeLines lines;
  private final Thread thread = Thread.ofVirtual().name("batch-outcomes").unstarted(this::run);
  private volatile boolean disconnected;

  private sealed interface Item {}

  private record Line(LineInFlight line) implements Item {}

  private record End() implements Item {}

  /// @param ahead lines that may be queued for their outcomes, or for the caller to read these
  OutcomeWriter(OutputStream output, int ahead) {
    this.queue = new ArrayBlockingQueue<>(ahead);
    this.lines = new OutcomeLines(output);
  }

  void start() {
    thread.start();
  }

  /// Waits for room in the queue.
  void put(LineInFlight line) throws InterruptedException {
    queue.put(new Line(line));
  }

  /// Returns whether the caller has disconnected.
  boolean isDisconnected() {
    return disconnected;
  }

  /// Waits until every line is answered.
  void finish() throws InterruptedException {
    queue.put(new End());
    thread.join();
  }

  /// Stops answering.
  void abandon() {
    thread.interrupt();
  }

  private void run() {
    try {
      int unflushed = 0;
      LineInFlight line = take();
      while (line != null) {
        unflushed = answer(line, unflushed);
        line.stopWaiting();
        line = take();
      }
    } catch (InterruptedException e) {
      disconnected = true;
    }
  }

  private @Nullable LineInFlight take() throws InterruptedException {
    Item item = queue.poll();
    if (item == null) {
      flush();
      item = queue.take();
    }
    if (item instanceof Line(var line)) {
      return line;
    }
    flush();
    return null;
  }

  private int answer(LineInFlight line, int unflushed) throws InterruptedException {
    if (disconnected) {
      return 0;
    }
    if (unflushed > 0 && !line.isDone() && !line.isDoneWithin(BURST)) {
      flush();
    }
    LineInFlight.Outcome outcome = line.await();
    try {
      lines.write(line, outcome);
    } catch (IOException e) {
      disconnect(e);
    }
    if (unflushed + 1 >= FLUSH_EVERY) {
      flush();
      return 0;
    }
    return unflushed + 1;
  }

  private void flush() {
    if (disconnected || lines.isEmpty()) {
      return;
    }
    try {
      lines.flush();
    } catch (IOException e) {
      disconnect(e);
    }
  }

  private void disconnect(IOException cause) {
    disconnected = true;
    log.atDebug().setCause(cause).log("the caller of a batch is gone");
  }
}
