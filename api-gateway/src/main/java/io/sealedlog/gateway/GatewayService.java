package io.sealedlog.gateway;

import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.http.HttpServer;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The api-gateway: HTTP in and out.
public final class GatewayService implements Service {
  private static final Logger log = LoggerFactory.getLogger(GatewayService.class);

  private final GatewayConfig config;
  private final ServiceContext context;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean draining;
  private @Nullable Gateway gateway;

  public GatewayService(GatewayConfig config, ServiceContext context) {
    this.config = config;
    this.context = context;
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public synchronized void start() {
    if (config.http().exposed()) {
      log.atWarn()
          .addKeyValue("host", config.http().host())
          .log("PLAIN HTTP THAT OTHERS CAN REACH: tokens and messages can be read on the way");
    }
    gateway = Gateway.open(config, context);
    context
        .health()
        .addReadyCheck(
            "gateway", () -> draining ? Optional.of("it is about to end") : Optional.empty());
    log.atInfo()
        .addKeyValue("host", config.http().host())
        .addKeyValue("port", port())
        .log("listening");
  }

  /// The port in use, once started.
  public synchronized int port() {
    return server().port();
  }

  /// Goes on for the drain time, and is not ready.
  @Override
  public void drain() throws InterruptedException {
    draining = true;
    long millis = config.http().drainTime().toMillis();
    log.atInfo().addKeyValue("ms", millis).log("draining");
    boolean _ = closed.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    closed.countDown();
    if (gateway != null) {
      gateway.close();
      gateway = null;
    }
  }

  private HttpServer server() {
    if (gateway == null) {
      throw new IllegalStateException("not started");
    }
    return gateway.server();
  }
}
