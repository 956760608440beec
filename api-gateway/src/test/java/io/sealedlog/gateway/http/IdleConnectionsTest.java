package io.sealedlog.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Runs on a clock that the test sets; the test also triggers each check.
class IdleConnectionsTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private final AtomicLong nanos = new AtomicLong(-5);
  private final IdleConnections between = new IdleConnections(Duration.ofSeconds(60), nanos::get);
  private final CountDownLatch requestBegun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final Server server = new Server();
  private final ServerConnector connector = connector();

  @BeforeEach
  void start() throws Exception {
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(new Answering());
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    mayEnd.countDown();
    server.stop();
    between.close();
  }

  @Test
  void endsAConnectionWhoseRequestComesInCrumbs() throws Exception {
    try (Socket socket = connected()) {
      for (char crumb : "GET / HTTP/1.1\r\nX-Slow: ".toCharArray()) {
        send(socket, String.valueOf(crumb));
        pass(Duration.ofSeconds(2));
      }
      assertThat(between.count()).isEqualTo(1);

      pass(Duration.ofSeconds(20));

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(between.count()).isZero();
    }
  }

  @Test
  void letsARequestThatIsUnderWayTakeItsTime() throws Exception {
    try (Socket socket = connected()) {
      send(socket, REQUEST);
      requestBegun.await();

      pass(Duration.ofDays(1));
      mayEnd.countDown();

      assertThat(status(socket)).isEqualTo("HTTP/1.1 204");
    }
  }

  @Test
  void beginsAnewAfterEveryAnswer() throws Exception {
    mayEnd.countDown();
    try (Socket socket = connected()) {
      for (int i = 0; i < 4; i++) {
        send(socket, REQUEST);
        assertThat(status(socket)).isEqualTo("HTTP/1.1 204");
        skipHead(socket);
        await().until(() -> between.count() == 1);
        pass(Duration.ofSeconds(45));
      }

      pass(Duration.ofSeconds(20));

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void forgetsAConnectionThatIsClosed() throws Exception {
    try (Socket socket = connected()) {
      send(socket, "GET");
    }

    await().until(() -> between.count() == 0);
  }

  private final class Answering extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      requestBegun.countDown();
      mayEnd.await();
      response.setStatus(204);
      Content.Sink.write(response, true, "", callback);
      return true;
    }
  }

  private ServerConnector connector() {
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(between::requestBegun);
    HttpConnectionFactory connections = new HttpConnectionFactory(http);
    boolean _ = connections.addEventListener(between);
    return new ServerConnector(server, connections);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    between.closeExpired();
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    socket.setSoTimeout(30_000);
    await().until(() -> between.count() == 1);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  private static void skipHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
  }
}
