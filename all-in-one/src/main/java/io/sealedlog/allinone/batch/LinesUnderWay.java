package io.sealedlog.allinone.batch;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The lines that were read and have no outcome yet, in their order: what has to be sent again when
/// a connection is lost. Bounded, so whoever reads the input waits.
final class LinesUnderWay {
  private final int mostLines;
  private final long mostBytes;
  private final Deque<Line> sent = new ArrayDeque<>();
  private final Deque<Line> unsent = new ArrayDeque<>();
  private long bytes;
  private boolean ended;
  private boolean stopped;
  private @Nullable IOException failure;

  LinesUnderWay(int mostLines, long mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  /// Waits for room.
  synchronized void add(Line line) throws InterruptedException {
    while (sent.size() + unsent.size() >= mostLines || bytes >= mostBytes) {
      wait();
    }
    unsent.addLast(line);
    bytes += line.bytes().length();
    notifyAll();
  }

  /// No more lines come.
  ///
  /// @param cause null when the input was read to its end
  synchronized void end(@Nullable IOException cause) {
    ended = true;
    failure = cause;
    notifyAll();
  }

  /// The next line to send, null when there is none at the moment.
  synchronized @Nullable Line poll() {
    Line line = stopped ? null : unsent.pollFirst();
    if (line != null) {
      sent.addLast(line);
    }
    return line;
  }

  /// Waits for the next line to send; null when none comes in time or any more, or the connection
  /// is lost.
  synchronized @Nullable Line take(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    long left = longest.toNanos();
    while (!stopped && !ended && unsent.isEmpty() && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    return poll();
  }

  /// Waits until there is a line to send, or none comes any more, or [#stop].
  synchronized void await() throws InterruptedException {
    while (!stopped && !ended && unsent.isEmpty()) {
      wait();
    }
  }

  /// The connection is lost.
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /// There is another connection: everything without an outcome is to be sent again.
  synchronized void startOver() {
    stopped = false;
    while (!sent.isEmpty()) {
      unsent.addFirst(sent.removeLast());
    }
  }

  /// The oldest of those that were sent, null when there is none.
  synchronized @Nullable Line first() {
    return sent.peekFirst();
  }

  /// The oldest of those that were sent has its outcome.
  synchronized void removeFirst() {
    bytes -= sent.removeFirst().bytes().length();
    notifyAll();
  }

  /// Returns whether the input has ended and all of it was sent.
  synchronized boolean allSent() {
    return ended && unsent.isEmpty();
  }

  /// Why the input could not be read to its end.
  synchronized @Nullable IOException failure() {
    return failure;
  }
}
