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

/// Connections on which no request is under way. An idle timeout ends those that are silent; who
/// sends the head of a request a byte at a time could hold one for days. So their time runs
/// whatever arrives: from when the connection was opened, or its last answer ended, until the head
/// of a request is complete.
final class IdleConnections implements Connection.Listener, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final ConcurrentHashMap<Connection, Long> since = new ConcurrentHashMap<>();
  private final long mostNanos;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("http-late").daemon().factory());

  /// @param most that a connection may be without a request
  IdleConnections(Duration most, LongSupplier nanoTime) {
    this.mostNanos = most.toNanos();
    this.nanoTime = nanoTime;
  }

  void start() {
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::closeLate, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void onOpened(Connection connection) {
    waits(connection);
  }

  /// It is closed, or has become a WebSocket.
  @Override
  public void onClosed(Connection connection) {
    since.remove(connection);
  }

  /// The head of a request is complete.
  Request begun(Request request, HttpFields.Mutable responseHeaders) {
    Connection connection = request.getConnectionMetaData().getConnection();
    since.remove(connection);
    // Told before the connection is read again, closed or upgraded.
    Request.addCompletionListener(request, failure -> waits(connection));
    return request;
  }

  /// Closes those whose time is over.
  void closeLate() {
    long now = nanoTime.getAsLong();
    since.forEach((connection, begin) -> {
      if (now - begin > mostNanos && since.remove(connection, begin)) {
        // To close the connection would have it answer that something went wrong here.
        connection.getEndPoint().close();
      }
    });
  }

  /// How many there are.
  int count() {
    return since.size();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void waits(Connection connection) {
    since.put(connection, nanoTime.getAsLong());
  }
}
