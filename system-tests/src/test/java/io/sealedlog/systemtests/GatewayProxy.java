package io.sealedlog.systemtests;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Chooses a gateway for each request as a proxy in front of them does: it asks each for its
/// readiness, sends requests to those that are ready, in turn, and to another one when a connection
/// fails.
final class GatewayProxy implements AutoCloseable {
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);
  private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 20;

  private final List<Api> gateways;
  private final Set<Api> unready = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger brokenConnections = new AtomicInteger();
  private final ScheduledExecutorService checks =
      Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().factory());

  GatewayProxy(List<Api> gateways) {
    this.gateways = List.copyOf(gateways);
    for (Api gateway : gateways) {
      var _ =
          checks.scheduleWithFixedDelay(
              () -> check(gateway), 0, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /// Makes the call at a gateway that is ready.
  ///
  /// @return the answer, or [Api.Response#NONE] when every connection failed
  Api.Response call(Function<Api, Api.Response> call) {
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return call.apply(next());
      } catch (UncheckedIOException e) {
        brokenConnections.incrementAndGet();
      }
    }
    return Api.Response.NONE;
  }

  /// Returns how many calls were sent to another gateway because a connection failed.
  int brokenConnections() {
    return brokenConnections.get();
  }

  @Override
  public void close() {
    checks.shutdownNow();
  }

  private Api next() {
    for (int i = 0; i < gateways.size(); i++) {
      Api gateway = gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
      if (!unready.contains(gateway)) {
        return gateway;
      }
    }
    // A proxy that knows of none that is ready tries one all the same.
    return gateways.get(Math.floorMod(turn.getAndIncrement(), gateways.size()));
  }

  private void check(Api gateway) {
    HttpRequest.Builder request = gateway.request(null, "/health/ready").timeout(CHECK_LIMIT).GET();
    try {
      if (gateway.send(request).status() == 200) {
        unready.remove(gateway);
      } else {
        unready.add(gateway);
      }
    } catch (UncheckedIOException e) {
      unready.add(gateway);
    }
  }
}
