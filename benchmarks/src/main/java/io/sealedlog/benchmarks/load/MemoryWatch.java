package io.sealedlog.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Samples the resident memory of processes periodically and keeps the maximum.
public final class MemoryWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final List<ServerMemory> watched;
  private final long[] most;
  private final Thread thread = Thread.ofPlatform().daemon().name("memory").unstarted(this::run);

  public MemoryWatch(List<ServerMemory> watched) {
    this.watched = List.copyOf(watched);
    this.most = new long[watched.size()];
  }

  public void start() {
    look();
    thread.start();
  }

  /// Returns the maximum of each process so far in MiB; 0 when it is unknown.
  public synchronized long[] mostMebibytes() {
    return Arrays.copyOf(most, most.length);
  }

  @Override
  public void close() {
    thread.interrupt();
    look();
  }

  private void run() {
    try {
      while (true) {
        look();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    for (int i = 0; i < most.length; i++) {
      most[i] = Math.max(most[i], watched.get(i).residentMebibytes().orElse(0));
    }
  }
}
