package io.sealedlog.benchmarks.baseline;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// A bare Javalin server on loopback that answers a message with the request's body. Jetty and its
/// threads are configured as in the gateway, so that the difference is what the gateway adds.
final class EchoServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String PATH = "/v1/conversations/{conversationId}/messages";
  private static final int REQUESTS_AT_ONCE = 120_000;
  private static final int NETWORK_THREADS = 32;
  private static final int HEADER_BYTES = 8 * 1024;
  private static final long KEEP_ALIVE_MILLIS = 60_000;

  private final Javalin javalin = Javalin.create(EchoServer::configure);

  /// Prints the port, and serves requests until the parent process has ended.
  public static void main(String[] arguments) {
    try (EchoServer server = new EchoServer()) {
      server.javalin.start();
      System.out.println(server.javalin.port());
      JvmLauncher.awaitEndOfParent();
    }
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.threadPool = threads();
    config.jetty.addConnector(EchoServer::connector);
    config.routes.addHttpHandler(
        HandlerType.findOrCreate("POST"),
        PATH,
        context ->
            context.status(201).contentType("application/json").result(context.bodyAsBytes()));
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool network = new QueuedThreadPool(NETWORK_THREADS, 4);
    network.setVirtualThreadsExecutor(new VirtualThreadPool(REQUESTS_AT_ONCE));
    return network;
  }

  private static ServerConnector connector(Server server, HttpConfiguration http) {
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setSendDateHeader(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(HOST);
    connector.setPort(0);
    connector.setIdleTimeout(KEEP_ALIVE_MILLIS);
    return connector;
  }
}
