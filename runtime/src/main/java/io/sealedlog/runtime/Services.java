package io.sealedlog.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group of services: started in the order of the list, closed in reverse order within a time
/// limit.
public final class Services implements Service {
  private static final Logger log = LoggerFactory.getLogger(Services.class);

  private final String name;
  private final List<Service> inOrder;
  private final Duration closeBound;
  private final Deque<Service> started = new ArrayDeque<>();

  /// @param closeBound the time limit for closing all services; a service that isn't closed by then
  ///   is abandoned, because the process ends anyway
  public Services(String name, List<? extends Service> inOrder, Duration closeBound) {
    this.name = name;
    this.inOrder = List.copyOf(inOrder);
    this.closeBound = closeBound;
  }

  @Override
  public String name() {
    return name;
  }

  /// Starts the services one after the other. When one fails, those before it are closed again.
  @Override
  public synchronized void start() {
    for (Service service : inOrder) {
      long begin = System.nanoTime();
      try {
        service.start();
      } catch (RuntimeException | Error e) {
        closeStarted();
        throw e;
      }
      started.push(service);
      log.atInfo()
          .addKeyValue("service", service.name())
          .addKeyValue("ms", millisSince(begin))
          .log("started");
    }
  }

  /// Drains the started services one after the other, the last one first.
  @Override
  public void drain() throws InterruptedException {
    List<Service> draining;
    synchronized (this) {
      draining = List.copyOf(started);
    }
    for (Service service : draining) {
      service.drain();
    }
  }

  @Override
  public synchronized void close() {
    closeStarted();
  }

  private void closeStarted() {
    long end = System.nanoTime() + closeBound.toNanos();
    while (!started.isEmpty()) {
      close(started.pop(), end);
    }
  }

  // Closes on a separate thread, because a hanging service must not prevent the others from
  // closing.
  private static void close(Service service, long end) {
    long begin = System.nanoTime();
    Thread thread =
        Thread.ofPlatform().name("close-" + service.name()).daemon().start(service::close);
    thread.setUncaughtExceptionHandler((ignored, failure) ->
        log.atError()
            .addKeyValue("service", service.name())
            .setCause(failure)
            .log("closing failed"));
    try {
      // Each service gets at least half a second, even if the earlier ones took all of the time.
      TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(end - begin, 500_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      log.atWarn().addKeyValue("service", service.name()).log("not closed in time, left behind");
    } else {
      log.atInfo()
          .addKeyValue("service", service.name())
          .addKeyValue("ms", millisSince(begin))
          .log("closed");
    }
  }

  private static long millisSince(long begin) {
    return (System.nanoTime() - begin) / 1_000_000;
  }
}
