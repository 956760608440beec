package io.sealedlog.benchmarks.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Sends messages at one rate for one duration, over connections with one thread each.
///
/// @param duration how long new requests are started; those under way at its end are waited for,
///   within a bound
/// @param rate requests per second of all connections together; 0 for a closed loop
public record Phase(String name, Duration duration, double rate) {
  // Longer than a server may wait for a commit.
  private static final Duration GRACE = Duration.ofSeconds(35);

  /// @param seconds from the first request to the last answer
  public record Outcome(Phase phase, Tally tally, double seconds) {
    /// Returns how many messages were answered 201.
    public double storedPerSecond() {
      return tally.count(201) / seconds;
    }

    /// Returns how many requests have another answer or none.
    public long failed() {
      return tally.errors() + tally.count(202);
    }
  }

  /// @param messages for each connection the requests that it sends in turn
  public Outcome run(InetSocketAddress address, List<List<byte[]>> messages)
      throws InterruptedException {
    long begin = System.nanoTime();
    long end = begin + duration.toNanos();
    Arrivals arrivals = rate > 0 ? Arrivals.fixedRate(begin, end, rate) : Arrivals.closedLoop(end);
    List<Sender> senders = new ArrayList<>();
    for (List<byte[]> turn : messages) {
      senders.add(new Sender(address, turn, arrivals));
    }
    List<Thread> threads =
        senders.stream().map(sender -> Thread.ofPlatform().daemon().start(sender)).toList();
    long bound = end + GRACE.toNanos();
    Tally together = new Tally();
    for (int i = 0; i < threads.size(); i++) {
      threads.get(i).join(Duration.ofNanos(Math.max(1, bound - System.nanoTime())));
      senders.get(i).stop();
      threads.get(i).join();
      together.add(senders.get(i).tally);
    }
    return new Outcome(this, together, (System.nanoTime() - begin) / 1e9);
  }
}
