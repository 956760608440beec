package io.sealedlog.runtime.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.health.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/health/live`, `/health/ready` and `/metrics` (Prometheus text) over plain HTTP, in every
/// process alike. A health response is 200 `ok` or 503 with one line per fault.
///
/// Started by the process beside its services, not by a service.
public final class OperationsEndpoint implements Service {
  private static final Logger log = LoggerFactory.getLogger(OperationsEndpoint.class);

  private final OperationsConfig config;
  private final Health health;
  private final MeterRegistry metrics;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService executor;

  public OperationsEndpoint(OperationsConfig config, ServiceContext context) {
    this.config = config;
    this.health = context.health();
    this.metrics = context.metrics();
  }

  @Override
  public String name() {
    return "operations-endpoint";
  }

  @Override
  public synchronized void start() {
    HttpServer created;
    try {
      created = HttpServer.create(new InetSocketAddress(config.host(), config.port()), 16);
    } catch (IOException | RuntimeException e) {
      throw new StartException(
          "operations.host and operations.port are %s:%d; that address can't be listened on: %s."
              .formatted(config.host(), config.port(), e.getMessage()),
          e);
    }
    executor = Executors.newVirtualThreadPerTaskExecutor();
    created.setExecutor(executor);
    created.createContext("/health/live", exchange -> answerReport(exchange, health.alive()));
    created.createContext("/health/ready", exchange -> answerReport(exchange, health.ready()));
    created.createContext("/metrics", exchange -> answer(exchange, 200, Metrics.scrape(metrics)));
    created.start();
    server = created;
    log.atInfo().addKeyValue("address", address()).log("operations endpoint listens");
  }

  /// Returns the address in use; only after the start.
  public synchronized InetSocketAddress address() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.getAddress();
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    if (executor != null) {
      executor.close();
      executor = null;
    }
  }

  private static void answerReport(HttpExchange exchange, Health.Report report) throws IOException {
    if (report.healthy()) {
      answer(exchange, 200, "ok\n");
      return;
    }
    StringBuilder text = new StringBuilder();
    report
        .faults()
        .forEach((name, fault) -> text.append(name).append(": ").append(fault).append('\n'));
    answer(exchange, 503, text.toString());
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
