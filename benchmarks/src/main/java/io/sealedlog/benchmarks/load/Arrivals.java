package io.sealedlog.benchmarks.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// The times at which requests are due, for any number of threads. All times are from
/// `System.nanoTime`.
interface Arrivals {
  long OVER = Long.MIN_VALUE;

  /// Waits until the next request is due.
  ///
  /// @return the time at which the request was due, from which latency is measured, or [#OVER]
  long next();

  /// Returns a closed loop: each thread sends its next request as soon as it has an answer.
  static Arrivals closedLoop(long end) {
    return () -> {
      long now = System.nanoTime();
      return now - end < 0 ? now : OVER;
    };
  }

  /// Returns an open loop: requests are due at a fixed rate, whether or not answers come. When all
  /// threads are busy a request starts late, but its latency is measured from when it was due. So a
  /// stall of the server counts for every delayed request, not only once.
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
