package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.demo.Crowd;
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
import io.sealedlog.vault.keys.MasterKeyPlace;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Shows a conversation on a started server, and what is stored of it; or has many people talk.
@Command(
    name = "demo",
    description = {
      "On a started server: two people talk, then the same rows and records as a thief has them,"
          + " then one byte is changed.",
      "With --people or --messages instead: fills the server with that many people who talk, in"
          + " pairs and groups, with answers, edits, reactions, names and read marks, and tells how"
          + " to log in as one of them. Each run has new people, and what they say depends on the"
          + " numbers alone. A server on another machine will do, and --data is not needed."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int PEOPLE = 20;
  private static final int MESSAGES = 5_000;
  private static final int MOST_PEOPLE = 1_000;
  private static final int MOST_MESSAGES = 1_000_000;

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The started server's data directory. Default: data.")
  private Path data = Path.of("data");

  @Option(
      names = "--people",
      paramLabel = "N",
      description =
          "How many people, from 2 to 1000. Default: 20. A server lets 60 a minute register from"
              + " one address, after the first 600; for more this waits.")
  private @Nullable Integer people;

  @Option(
      names = "--messages",
      paramLabel = "M",
      description = "How many messages they send, up to 1000000. Default: 5000.")
  private @Nullable Integer messages;

  @Mixin private ServerUrl url = new ServerUrl();

  @Override
  public Integer call() throws InterruptedException {
    URI server = url.get();
    return people == null && messages == null ? demonstrate(server) : crowd(server);
  }

  private int crowd(URI server) throws InterruptedException {
    int howMany = Objects.requireNonNullElse(people, PEOPLE);
    int howMuch = Objects.requireNonNullElse(messages, MESSAGES);
    if (howMany < 2 || howMany > MOST_PEOPLE) {
      throw wrong("--people must be a number from 2 to " + MOST_PEOPLE + ".");
    }
    if (howMuch < 0 || howMuch > MOST_MESSAGES) {
      throw wrong("--messages must be a number from 0 to " + MOST_MESSAGES + ".");
    }
    CommandLine command = spec.commandLine();
    try {
      new Crowd(server, new Crowd.Size(howMany, howMuch), command.getOut(), Terminal.isThere())
          .run();
      return ExitCode.STOPPED.number();
    } catch (StartException e) {
      command.getErr().println(e.getMessage());
      return ExitCode.START.number();
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int demonstrate(URI server) {
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
    KafkaClients kafka = new KafkaClients(new KafkaConfig(servers.kafkaClient(), topics, 1));
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
    settings.put("vault.master-key-file", MasterKeyPlace.of(data).current().toString());
    return VaultConfig.of(Configuration.of(VaultConfig.SETTINGS, settings));
  }
}
