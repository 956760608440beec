package io.sealedlog.runtime.operations;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/health/live`, `/health/ready`, `/metrics` (Prometheus text) and `/log-levels` over plain HTTP,
/// in every process alike. A health response is 200 `ok` or 503 with one line per fault; a refusal
/// is one sentence.
///
/// Started by the process beside its services, not by a service.
public final class OperationsEndpoint implements Service {
  private static final Logger log = LoggerFactory.getLogger(OperationsEndpoint.class);

  private final OperationsConfig config;
  private final Health health;
  private final MeterRegistry metrics;
  private final LogLevelCalls logLevels;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService executor;

  public OperationsEndpoint(OperationsConfig config, ServiceContext context, LogLevels levels) {
    this.config = config;
    this.health = context.health();
    this.metrics = context.metrics();
    this.logLevels = new LogLevelCalls(new LogLevelChanges(levels, context.clock()));
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
    get(created, "/health/live", () -> report(health.alive()));
    get(created, "/health/ready", () -> report(health.ready()));
    get(created, "/metrics", () -> new TextAnswer(200, Metrics.scrape(metrics)));
    created.createContext(
        LogLevelCalls.PATH, exchange -> logLevels.answer(exchange).sendTo(exchange));
    created.createContext("/", exchange -> TextAnswer.NOT_FOUND.sendTo(exchange));
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
    logLevels.close();
  }

  // A context gets every path that begins with its own.
  private static void get(HttpServer server, String path, Supplier<TextAnswer> answer) {
    server.createContext(
        path,
        exchange -> {
          TextAnswer chosen =
              !exchange.getRequestURI().getPath().equals(path)
                  ? TextAnswer.NOT_FOUND
                  : switch (exchange.getRequestMethod()) {
                    case "GET", "HEAD" -> answer.get();
                    default -> TextAnswer.refusal(405, path + " is only read, with GET.");
                  };
          chosen.sendTo(exchange);
        });
  }

  private static TextAnswer report(Health.Report report) {
    if (report.healthy()) {
      return new TextAnswer(200, "ok\n");
    }
    StringBuilder text = new StringBuilder();
    report
        .faults()
        .forEach((name, fault) -> text.append(name).append(": ").append(fault).append('\n'));
    return new TextAnswer(503, text.toString());
  }
}
