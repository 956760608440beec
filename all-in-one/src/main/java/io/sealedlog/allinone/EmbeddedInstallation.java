package io.sealedlog.allinone;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.ConfigurationSources;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The broker and the database of a data directory without any service on them, for what reads or
/// writes a whole system while nobody uses it.
public final class EmbeddedInstallation implements AutoCloseable {
  private final EmbeddedServers servers;
  private final Supplier<ConfigurationSources> sources;
  private final EmbeddedSettings embedded;
  private final Map<String, String> keys;

  private EmbeddedInstallation(
      EmbeddedServers servers,
      Supplier<ConfigurationSources> sources,
      EmbeddedSettings embedded,
      Map<String, String> keys) {
    this.servers = servers;
    this.sources = sources;
    this.embedded = embedded;
    this.keys = keys;
  }

  /// Starts the servers of a directory that is held by the caller, who closes it after them.
  ///
  /// @param sources of all settings; makes new ones at each call
  /// @throws io.sealedlog.runtime.StartException when they can't be started
  public static EmbeddedInstallation start(
      DataDirectory directory, Supplier<ConfigurationSources> sources) {
    AllInOneConfig config = config(sources);
    EmbeddedServers servers =
        EmbeddedServers.start(directory, config.flushEachRecord(), new Termination());
    EmbeddedSettings embedded =
        EmbeddedSettings.of(servers, directory.workerState(), directory.logKeyFile());
    return new EmbeddedInstallation(servers, sources, embedded, keys(config, directory.path()));
  }

  /// Returns the settings with which the servers and keys of a running all-in-one are reached.
  ///
  /// @param data its data directory
  /// @throws io.sealedlog.runtime.StartException when nothing was ever started there
  public static Map<String, String> ofRunning(Path data, Supplier<ConfigurationSources> sources) {
    RunningServers running = DataDirectory.servers(data);
    Map<String, String> settings = new HashMap<>(running.kafkaSettings());
    settings.putAll(running.settings("vault", Databases.VAULT, Databases.VAULT_OWNER));
    settings.putAll(keys(config(sources), data));
    return settings;
  }

  /// Returns the settings with which the servers and keys are reached.
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(embedded.decidedFor(ServiceDefinition.GATEWAY));
    settings.putAll(keys);
    return settings;
  }

  /// Makes a worker on these servers, which decides the commands that are there.
  public Service worker(ServiceContext context) {
    return ServiceDefinition.WORKER.construct(
        sources
            .get()
            .explicit(
                Map.of(
                    AllInOneConfig.MASTER_KEY_FILE.key(),
                    keys.getOrDefault(AllInOneConfig.MASTER_KEY_FILE.key(), "")))
            .decided(embedded.decidedFor(ServiceDefinition.WORKER))
            .alsoKnowing(AllInOne.SETTINGS)
            .read(ServiceDefinition.WORKER.settings()),
        context);
  }

  @Override
  public void close() {
    servers.close();
  }

  private static Map<String, String> keys(AllInOneConfig config, Path data) {
    Path masterKey = config.masterKeyFile().orElseGet(() -> DataDirectory.masterKeyOf(data));
    return Map.of(
        AllInOneConfig.MASTER_KEY_FILE.key(),
        masterKey.toString(),
        "log.key-file",
        DataDirectory.logKeyIn(data).toString());
  }

  private static AllInOneConfig config(Supplier<ConfigurationSources> sources) {
    return AllInOneConfig.from(
        sources.get().alsoKnowing(AllInOne.SETTINGS).read(AllInOneConfig.ALL_SETTINGS));
  }
}
