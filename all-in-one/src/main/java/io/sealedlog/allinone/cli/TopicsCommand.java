package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.AllInOne;
import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.kafka.AccessRights;
import io.sealedlog.runtime.kafka.ExactlyOnceCheck;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.runtime.kafka.TopicCreation;
import io.sealedlog.runtime.operations.OperationsConfig;
import io.sealedlog.runtime.tracing.TracingConfig;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Creates and checks the topics of a deployment on a Kafka cluster of your own, and gives the
/// services rights there. Any of the services' configuration files will do.
@Command(
    name = "topics",
    description =
        "Creates the topics on a Kafka cluster of your own, checks them, or gives rights to them.",
    mixinStandardHelpOptions = true)
final class TopicsCommand implements Runnable {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what: create, check or acls.");
  }

  @Command(description = "Creates the topics that don't exist, then checks all of them.")
  int create(
      @Mixin ConfigFile configFile,
      @Option(
              names = "--partitions",
              defaultValue = "12",
              description = "For each topic; can't be changed later. Default 12.")
          int partitions) {
    return withTopics(
        configFile,
        (admin, kafka) -> {
          List<String> created =
              new TopicCreation(admin)
                  .createMissing(kafka.topics().all(), partitions, kafka.replication());
          created.forEach(name -> say("created " + name));
        });
  }

  @Command(description = "Checks that the topics and the cluster are as they must be.")
  int check(@Mixin ConfigFile configFile) {
    return withTopics(configFile, (_, _) -> {});
  }

  @Command(
      description =
          "Prints the commands that give each service the rights (ACLs) that it needs, and no"
              + " others; or gives them.")
  int acls(
      @Mixin ConfigFile configFile,
      @Option(
              names = "--gateway",
              paramLabel = "PRINCIPAL",
              defaultValue = "User:sealedlog-gateway",
              description = "Who gateways are for Kafka. Default ${DEFAULT-VALUE}.")
          String gateway,
      @Option(
              names = "--worker",
              paramLabel = "PRINCIPAL",
              defaultValue = "User:sealedlog-worker",
              description = "Who workers are. Default ${DEFAULT-VALUE}.")
          String worker,
      @Option(
              names = "--projector",
              paramLabel = "PRINCIPAL",
              defaultValue = "User:sealedlog-projector",
              description = "Who projectors are. Default ${DEFAULT-VALUE}.")
          String projector,
      @Option(
              names = "--create",
              description =
                  "Gives the rights. The user in the configuration must be allowed to (ALTER on the"
                      + " cluster).")
          boolean create) {
    Map<AccessRights, String> principals = new EnumMap<>(AccessRights.class);
    principals.put(AccessRights.GATEWAY, principal("--gateway", gateway));
    principals.put(AccessRights.WORKER, principal("--worker", worker));
    principals.put(AccessRights.PROJECTOR, principal("--projector", projector));
    return orSaying(() -> {
      KafkaConfig kafka = config(configFile);
      AclCommands acls = new AclCommands(kafka.topics(), principals);
      if (create) {
        try (Admin admin = new KafkaClients(kafka).admin("sealedlog-topics")) {
          TopicCheck.await(admin.createAcls(acls.bindings()).all());
        }
        say("Each of the %d ACLs is there.".formatted(acls.bindings().size()));
      } else {
        acls.lines(kafka.bootstrapServers()).forEach(this::say);
      }
    });
  }

  private String principal(String option, String text) {
    if (!text.matches("[^:\\s]+:\\S.*")) {
      throw new ParameterException(
          spec.commandLine(),
          "%s is \"%s\"; it must be a principal as Kafka writes it, such as User:gateway."
              .formatted(option, text));
    }
    return text;
  }

  private interface Step {
    void on(Admin admin, KafkaConfig kafka);
  }

  private int withTopics(ConfigFile configFile, Step first) {
    return orSaying(() -> {
      KafkaConfig kafka = config(configFile);
      try (Admin admin = new KafkaClients(kafka).admin("sealedlog-topics")) {
        first.on(admin, kafka);
        int partitions = new TopicCheck(admin, kafka.replication()).require(kafka.topics().all());
        new ExactlyOnceCheck(admin, kafka.replication())
            .require(kafka.topics().workerGroup(), partitions, 0);
        say("All topics are as they must be, with " + partitions + " partitions each.");
      }
    });
  }

  private static KafkaConfig config(ConfigFile configFile) {
    return KafkaConfig.from(
        configFile
            .sources()
            .alsoKnowing(AllInOne.SETTINGS)
            .alsoKnowing(OperationsConfig.SETTINGS)
            .alsoKnowing(TracingConfig.SETTINGS)
            .read(KafkaConfig.SETTINGS));
  }

  private int orSaying(Runnable step) {
    PrintWriter errors = spec.commandLine().getErr();
    try {
      step.run();
      return ExitCode.STOPPED.number();
    } catch (ConfigurationException e) {
      errors.println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    } catch (StartException e) {
      errors.println(e.getMessage());
      return ExitCode.START.number();
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
  }
}
