package io.sealedlog.gateway.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/// Closes connections that have had no request in progress for too long. Jetty's idle timeout ends
/// silent ones only; a client that sends the head of a request byte by byte could hold one for
/// days. So this time runs whatever arrives: from the opening of the connection, or the end of its
/// last response, until the head of a request is complete.
final class IdleConnections implements Connection.Listener, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final ConcurrentHashMap<Connection, Long> idleSince = new ConcurrentHashMap<>();
  private final long maxIdleNanos;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("http-late").daemon().factory());

  /// @param maxIdle how long a connection may be without a request
  IdleConnections(Duration maxIdle, LongSupplier nanoTime) {
    this.maxIdleNanos = maxIdle.toNanos();
    this.nanoTime = nanoTime;
  }

  void start() {
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::closeExpired, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    markIdle(connection);
  }

  /// Called when the connection was closed, or has become a WebSocket.
  @Override
  public void onClosed(Connection connection) {
    idleSince.remove(connection);
  }

  /// Called when the head of a request is complete.
  Request requestBegun(Request request, HttpFields.Mutable responseHeaders) {
    Connection connection = request.getConnectionMetaData().getConnection();
    idleSince.remove(connection);
    // Called before Jetty reads the connection again, closes it or upgrades it.
    Request.addCompletionListener(request, failure -> markIdle(connection));
    return request;
  }

  /// Closes the connections whose time is over.
  void closeExpired() {
    long now = nanoTime.getAsLong();
    idleSince.forEach((connection, begin) -> {
      if (now - begin > maxIdleNanos && idleSince.remove(connection, begin)) {
        // Closes the endpoint, because closing the connection would send an error response.
        connection.getEndPoint().close();
      }
    });
  }

  /// Returns how many connections have no request in progress.
  int count() {
    return idleSince.size();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void markIdle(Connection connection) {
    idleSince.put(connection, nanoTime.getAsLong());
  }
}
