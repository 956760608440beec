package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.AllInOne;
import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.kafka.ExactlyOnceCheck;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.runtime.kafka.TopicCreation;
import io.sealedlog.runtime.operations.OperationsConfig;
import io.sealedlog.runtime.tracing.TracingConfig;
import java.io.PrintWriter;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Creates and checks the topics of a deployment on a Kafka cluster of your own. Any of the
/// services' configuration files will do.
@Command(
    name = "topics",
    description = "Creates the topics on a Kafka cluster of your own, or checks them.",
    mixinStandardHelpOptions = true)
final class TopicsCommand implements Runnable {
  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what: create or check.");
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
          created.forEach(name -> spec.commandLine().getOut().println("created " + name));
        });
  }

  @Command(description = "Checks that the topics and the cluster are as they must be.")
  int check(@Mixin ConfigFile configFile) {
    return withTopics(configFile, (_, _) -> {});
  }

  private interface Step {
    void on(Admin admin, KafkaConfig kafka);
  }

  private int withTopics(ConfigFile configFile, Step first) {
    PrintWriter errors = spec.commandLine().getErr();
    try {
      KafkaConfig kafka =
          KafkaConfig.from(
              configFile
                  .sources()
                  .alsoKnowing(AllInOne.SETTINGS)
                  .alsoKnowing(OperationsConfig.SETTINGS)
                  .alsoKnowing(TracingConfig.SETTINGS)
                  .read(KafkaConfig.SETTINGS));
      try (Admin admin = new KafkaClients(kafka).admin("sealedlog-topics")) {
        first.on(admin, kafka);
        int partitions = new TopicCheck(admin, kafka.replication()).require(kafka.topics().all());
        new ExactlyOnceCheck(admin, kafka.replication())
            .require(kafka.topics().workerGroup(), partitions, 0);
        spec.commandLine()
            .getOut()
            .println("All topics are as they must be, with " + partitions + " partitions each.");
      }
      return ExitCode.STOPPED.number();
    } catch (ConfigurationException e) {
      errors.println(e.getMessage());
      return ExitCode.CONFIGURATION.number();
    } catch (StartException e) {
      errors.println(e.getMessage());
      return ExitCode.START.number();
    }
  }
}
