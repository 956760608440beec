package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.demo.Demo;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.VaultConfig;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows a conversation on a started server, and what is stored of it.
@Command(
    name = "demo",
    description =
        "On a started server: two people talk, then the same rows and records as a thief has them,"
            + " then one byte is changed.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The started server's data directory. Default: data.")
  private Path data = Path.of("data");

  @Mixin private ServerUrl url = new ServerUrl();

  @Override
  public Integer call() {
    URI server = url.get();
    if (Files.notExists(data)) {
      spec.commandLine()
          .getErr()
          .println(
              "There is no directory "
                  + data
                  + ": start a server with ./sealedlog start, or name its directory with --data.");
      return ExitCode.START.number();
    }
    try {
      RunningServers servers =
          RunningServers.find(data.resolve("kafka"), data.resolve("postgresql"));
      show(server, servers);
      return ExitCode.STOPPED.number();
    } catch (StartException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return ExitCode.START.number();
    }
  }

  private void show(URI server, RunningServers servers) {
    Topics topics = Topics.withPrefix("");
    KafkaClients kafka =
        new KafkaClients(
            new KafkaConfig(Map.of("bootstrap.servers", servers.bootstrapServers()), topics, 1));
    try (Database readModel = Database.open(readModel(servers));
        Vault vault = Vault.open(vault(servers), Clock.systemUTC(), new SecureRandom())) {
      Demo.Stores stores = new Demo.Stores(readModel.jdbc(), vault, kafka, topics);
      new Demo(server, stores, new PrintStream(System.out, true, StandardCharsets.UTF_8)).run();
    }
  }

  private static DatabaseConfig readModel(RunningServers servers) {
    return new DatabaseConfig(
        "read model",
        servers.url(Databases.READ_MODEL),
        Databases.GATEWAY,
        new Secret(servers.password(Databases.GATEWAY)),
        1);
  }

  private VaultConfig vault(RunningServers servers) {
    Map<String, String> settings =
        new HashMap<>(servers.settings("vault", Databases.VAULT, Databases.VAULT_OWNER));
    settings.put("vault.pool-size", "2");
    settings.put("vault.master-key-file", data.resolve("master.key").toString());
    return VaultConfig.of(Configuration.of(VaultConfig.SETTINGS, settings));
  }
}
