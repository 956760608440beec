package io.sealedlog.gateway.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.sealedlog.gateway.config.HttpSettings;
import io.sealedlog.gateway.limit.ClientAddresses;
import io.sealedlog.gateway.limit.RateLimits;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/// The HTTP server: Javalin with a route table, each request on a virtual thread.
public final class HttpServer implements AutoCloseable {
  /// Must exceed the largest number of connections: each live connection holds a request while it
  /// lasts.
  private static final int REQUESTS_AT_ONCE = 120_000;

  private static final int NETWORK_THREADS = 32;
  private static final int HEADER_BYTES = 8 * 1024;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final HttpSettings settings;
  private final IdleConnections idleConnections = new IdleConnections(KEEP_ALIVE, System::nanoTime);
  private final Javalin javalin;

  /// @param calls all routes with their endpoints
  public HttpServer(
      List<RouteTable.Call> calls,
      HttpSettings settings,
      RateLimits rates,
      ClientAddresses addresses,
      SessionCheck sessions,
      ServiceContext context) {
    this.settings = settings;
    RequestHandling handling =
        new RequestHandling(
            calls.stream().map(RouteTable.Call::route).toList(),
            settings,
            new RequestLimits(rates, addresses, sessions),
            new RequestMetrics(context.metrics()),
            context.tracing(),
            context.random());
    this.javalin =
        Javalin.create(config -> {
          configure(config);
          addCalls(config, calls, handling);
        });
  }

  /// @throws StartException when the server can't listen on the address
  public void start() {
    try {
      javalin.start();
      idleConnections.start();
    } catch (RuntimeException e) {
      throw new StartException(
          "http.host and http.port are %s and %d; that address can't be listened on: %s."
              .formatted(settings.host(), settings.port(), e.getMessage()),
          e);
    }
  }

  /// Returns the port in use, also when any free one was configured.
  public int port() {
    return javalin.port();
  }

  /// Stops accepting, lets requests in progress finish for a few seconds, and ends.
  @Override
  public void close() {
    try {
      javalin.stop();
    } finally {
      idleConnections.close();
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    // The length of a compressed response would reveal its content to an eavesdropper.
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.threadPool = threads();
    config.jetty.addConnector(this::connector);
    config.jetty.modifyServer(server -> {
      server.setErrorHandler(new ServerProblems());
      server.setStopTimeout(STOP_TIMEOUT.toMillis());
      boolean _ = server.addBean(new NetworkConnectionLimit(settings.maxConnections(), server));
    });
  }

  private static void addCalls(
      JavalinConfig config, List<RouteTable.Call> calls, RequestHandling handling) {
    for (RouteTable.Call call : calls) {
      Route route = call.route();
      config.routes.addHttpHandler(
          HandlerType.findOrCreate(route.method()),
          route.path(),
          context -> handling.handle(call, context));
      if (call.endpoint() instanceof SocketEndpoint socket) {
        new SocketUpgrade(route, socket, handling).addTo(config.routes);
      }
    }
    config.routes.exception(HttpResponseException.class, handling::answerRefusal);
    config.routes.exception(Exception.class, handling::answerFailure);
  }

  // A few platform threads accept and select; requests run on virtual threads.
  private static QueuedThreadPool threads() {
    VirtualThreadPool requests = new VirtualThreadPool(REQUESTS_AT_ONCE);
    requests.setName("http-request");
    QueuedThreadPool network = new QueuedThreadPool(NETWORK_THREADS, 4);
    network.setName("http");
    network.setVirtualThreadsExecutor(requests);
    return network;
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setSendDateHeader(false);
    http.addCustomizer(RequestBody::noteConnection);
    http.addCustomizer(idleConnections::requestBegun);
    http.addCustomizer(SocketUpgrade::withoutExtensions);
    ServerConnector connector = connection(server, http);
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(KEEP_ALIVE.toMillis());
    return connector;
  }

  private ServerConnector connection(Server server, HttpConfiguration http) {
    HttpSettings.Tls tls = settings.tls();
    if (tls == null) {
      return new ServerConnector(server, connections(http));
    }
    HttpConfiguration https = new HttpConfiguration(http);
    https.addCustomizer(new SecureRequestCustomizer(false));
    return new ServerConnector(
        server, new SslConnectionFactory(PemFiles.tlsContext(tls), "http/1.1"), connections(https));
  }

  private HttpConnectionFactory connections(HttpConfiguration http) {
    HttpConnectionFactory connections = new HttpConnectionFactory(http);
    boolean _ = connections.addEventListener(idleConnections);
    return connections;
  }
}
