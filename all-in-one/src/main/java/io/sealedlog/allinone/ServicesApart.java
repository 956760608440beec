package io.sealedlog.allinone;

import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationSources;
import io.sealedlog.runtime.kafka.KafkaConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The embedded servers in this process and, on them, each of the three services in a process of
/// its own, as an operator runs them.
public final class ServicesApart implements Service {
  private final Path data;
  private final Launcher launcher;
  private final ServiceContext context;
  private final Map<ServiceDefinition, LaunchedService> running =
      new EnumMap<>(ServiceDefinition.class);
  private @Nullable DataDirectory directory;
  private @Nullable EmbeddedServers servers;

  /// @param data a new directory
  public ServicesApart(Path data, Launcher launcher, ServiceContext context) {
    this.data = data;
    this.launcher = launcher;
    this.context = context;
  }

  @Override
  public String name() {
    return "services apart";
  }

  @Override
  public synchronized void start() {
    DataDirectory opened = DataDirectory.open(data);
    directory = opened;
    Path masterKey = opened.masterKey(context.random());
    Path logKey = opened.logKey(context.random());
    EmbeddedServers started = EmbeddedServers.start(opened, false, context.termination());
    servers = started;
    EmbeddedSettings settings = EmbeddedSettings.of(started, opened.workerState(), logKey);
    AllInOne.createTopics(
        KafkaConfig.from(
            new ConfigurationSources().explicit(settings.kafka()).read(KafkaConfig.SETTINGS)));
    for (ServiceDefinition service : ServiceDefinition.values()) {
      Map<String, String> own = new HashMap<>(settings.decidedFor(service));
      if (service != ServiceDefinition.PROJECTOR) {
        own.put(AllInOneConfig.MASTER_KEY_FILE.key(), masterKey.toString());
      }
      LaunchedService launched = launcher.launch(service, own, opened.path());
      running.put(service, launched);
      launched.awaitReady();
    }
  }

  /// Returns where the gateway listens.
  public synchronized URI gateway() {
    return Objects.requireNonNull(running.get(ServiceDefinition.GATEWAY), "not started").address();
  }

  /// Ends the services in order, and waits until each has written what it learned.
  ///
  /// @throws StartException when one doesn't end as it should
  public void stopServices() {
    // Not while the lock is held, because whoever closes this meanwhile ends them at once.
    List<LaunchedService> ending = services();
    ending.forEach(LaunchedService::requestStop);
    ending.forEach(LaunchedService::awaitEnd);
  }

  private synchronized List<LaunchedService> services() {
    return List.copyOf(running.values());
  }

  @Override
  public synchronized void close() {
    running.values().forEach(LaunchedService::kill);
    if (servers != null) {
      servers.close();
    }
    if (directory != null) {
      directory.close();
    }
  }
}
