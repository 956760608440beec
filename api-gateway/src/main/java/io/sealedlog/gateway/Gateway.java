package io.sealedlog.gateway;

import io.sealedlog.gateway.account.AccountService;
import io.sealedlog.gateway.bulk.BatchIngestion;
import io.sealedlog.gateway.command.LogClients;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.config.HttpSettings;
import io.sealedlog.gateway.http.HttpServer;
import io.sealedlog.gateway.limit.ClientAddresses;
import io.sealedlog.gateway.live.LiveDelivery;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.database.Notices;
import io.sealedlog.runtime.metrics.CredentialMeters;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultRotation;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that a running gateway consists of, opened in the order of dependence and closed in
/// reverse.
final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final GatewayConfig config;
  private final ServiceContext context;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final HttpServer server;

  private Gateway(GatewayConfig config, ServiceContext context) {
    this.config = config;
    this.context = context;
    try {
      this.server = wire();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  static Gateway open(GatewayConfig config, ServiceContext context) {
    return new Gateway(config, context);
  }

  HttpServer server() {
    return server;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.atWarn().addKeyValue("part", part.getClass()).setCause(e).log("closing failed");
      }
    }
  }

  private HttpServer wire() {
    Vault vault = keep(Vault.open(config.vault(), context.clock(), context.random()));
    vault.observe(context.metrics());
    VaultRotation rotation = keep(new VaultRotation(vault, config.vault().rotation().interval()));
    rotation.start();
    Database readModel = keep(Database.open(config.readModel()));
    readModel.requireSupportedServer();
    readModel.observe(context.metrics(), "gateway");
    observeCertificates();
    LogClients logClients = keep(LogClients.open(config, vault, context));
    Wiring wiring = new Wiring(config, context, vault, readModel.jdbc(), logClients);
    AccountService _ = keep(wiring.accounts());
    LiveDelivery live = wiring.live();
    logClients.start(wiring.directory().and(live.events()), wiring::newestStored, wiring::marked);
    if (config.live().typingRelay()) {
      Notices notices =
          keep(new Notices(config.readModel(), LiveDelivery.typingChannel(), live.typing()));
      notices.start();
    }
    Probes.Databases databases =
        new Probes.Databases(vault.watch(), readModel.watch(DatabaseWatch.Need.READ));
    Probes probes =
        keep(
            new Probes(
                databases,
                logClients.tail(),
                logClients.progress(),
                logClients.publisher(),
                wiring.freshness()));
    probes.start(context.health(), context.metrics());
    HttpServer http =
        keep(
            new HttpServer(
                wiring.calls(),
                config.http(),
                wiring.rates(),
                new ClientAddresses(config.rates().proxies()),
                wiring.sessions(),
                context));
    // Before the server, which would wait for requests that go on for ever.
    LiveDelivery _ = keep(live);
    BatchIngestion _ = keep(wiring.batchIngestion());
    http.start();
    return http;
  }

  private void observeCertificates() {
    CredentialMeters credentials = new CredentialMeters(context.metrics());
    HttpSettings.Tls tls = config.http().tls();
    if (tls != null) {
      credentials.certificate("http", tls.certificate());
    }
    config.kafka().observe(credentials);
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }
}
