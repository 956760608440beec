package io.sealedlog.benchmarks.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// When requests are to begin, for any number of threads. Times are of `System.nanoTime`.
interface Arrivals {
  long OVER = Long.MIN_VALUE;

  /// Waits until the next request is due.
  ///
  /// @return the time at which it was to begin, which latency counts from, or [#OVER]
  long next();

  /// A closed loop: each thread sends as soon as it has its answer.
  static Arrivals closedLoop(long end) {
    return () -> {
      long now = System.nanoTime();
      return now - end < 0 ? now : OVER;
    };
  }

  /// An open loop: requests are due at a fixed rate whether or not answers come. A request that all
  /// threads are too busy for begins late and counts from when it was due, so that a stalled server
  /// is not timed once but once for each request that it kept waiting.
  static Arrivals fixedRate(long begin, long end, double perSecond) {
    AtomicLong tickets = new AtomicLong();
    double interval = 1e9 / perSecond;
    return () -> {
      long due = begin + (long) (tickets.getAndIncrement() * interval);
      if (due - end >= 0) {
        return OVER;
      }
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      return due;
    };
  }
}
