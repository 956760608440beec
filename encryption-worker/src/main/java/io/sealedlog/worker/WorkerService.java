package io.sealedlog.worker;

import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.runtime.metrics.CredentialMeters;
import io.sealedlog.vault.TransportKeyReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The encryption worker: decides commands, seals messages, and sequences events.
public final class WorkerService implements Service {
  private static final String NAME = "worker";

  private final WorkerConfig config;
  private final ServiceContext context;
  private boolean rebuildState;
  private @Nullable TransportKeyReader keys;
  private @Nullable RunningWorker running;

  public WorkerService(WorkerConfig config, ServiceContext context) {
    this.config = config;
    this.context = context;
  }

  /// Makes the next start rebuild the state from the log.
  public WorkerService rebuildingState() {
    rebuildState = true;
    return this;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized void start() {
    TransportKeyReader opened =
        TransportKeyReader.open(config.vault(), context.clock(), context.random());
    keys = opened;
    opened.observe(context.metrics());
    CredentialMeters credentials = new CredentialMeters(context.metrics());
    credentials.keyFile("log-key-file", config.logKeyFile());
    config.kafka().observe(credentials);
    DatabaseWatch watch = opened.watch();
    context.health().addReadyCheck("worker-vault-database", watch::fault);
    try {
      running = start(opened);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (running != null) {
      running.close();
      running = null;
    }
    if (keys != null) {
      keys.close();
      keys = null;
    }
  }

  private RunningWorker start(TransportKeyReader opened) {
    List<LeafMac> logKeys = LogKeys.read(config.logKeyFile());
    return RunningWorker.start(config, context, WorkerKeys.of(opened, logKeys), rebuildState);
  }
}
