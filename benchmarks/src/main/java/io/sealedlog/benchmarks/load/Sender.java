package io.sealedlog.benchmarks.load;

import io.sealedlog.benchmarks.load.HttpConnection.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sends messages over one connection, which is replaced when it breaks.
final class Sender implements Runnable {
  private static final Duration PAUSE_AFTER_BREAK = Duration.ofMillis(10);

  final Tally tally = new Tally();

  private final InetSocketAddress address;
  private final List<byte[]> messages;
  private final Arrivals arrivals;
  private volatile @Nullable HttpConnection connection;
  private volatile boolean stopped;

  Sender(InetSocketAddress address, List<byte[]> messages, Arrivals arrivals) {
    this.address = address;
    this.messages = messages;
    this.arrivals = arrivals;
  }

  @Override
  public void run() {
    int turn = 0;
    long due = arrivals.next();
    while (due != Arrivals.OVER && !stopped) {
      send(messages.get(turn), due);
      turn = (turn + 1) % messages.size();
      due = arrivals.next();
    }
    close();
  }

  /// Aborts the exchange that is under way, if any.
  void stop() {
    stopped = true;
    close();
  }

  private void send(byte[] message, long due) {
    try {
      HttpConnection current = connection;
      if (current == null) {
        current = HttpConnection.open(address);
        connection = current;
      }
      Answer answer = current.exchange(message);
      tally.answered(answer.status(), System.nanoTime() - due);
    } catch (IOException e) {
      tally.broken();
      close();
      connection = null;
      LockSupport.parkNanos(PAUSE_AFTER_BREAK.toNanos());
    }
  }

  private void close() {
    HttpConnection current = connection;
    if (current != null) {
      current.close();
    }
  }
}
