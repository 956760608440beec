package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.embedded.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("servers")
class TopicsCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void createsWhatIsMissingAndThenTheCheckIsContent() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
      Path file = configOf(broker);

      assertThat(run("topics", "check", "--config", file.toString())).isEqualTo(4);
      assertThat(errors.toString()).contains("The topic events.v1 doesn't exist");
      assertThat(run("topics", "create", "--config", file.toString(), "--partitions", "2"))
          .isZero();
      assertThat(out.toString()).contains("created events.v1").contains("with 2 partitions each");
      assertThat(run("topics", "check", "--config", file.toString())).isZero();
    }
  }

  @Test
  void printsTheCommandsThatGiveTheRights() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("topics.properties"),
            "kafka.bootstrap.servers = a:1, b:2\ntopics.prefix = eu.\n");

    assertThat(run("topics", "acls", "--config", file.toString(), "--worker", "User:CN=w,O=x y"))
        .isZero();

    assertThat(out.toString().lines())
        .contains(
            "kafka-acls.sh --bootstrap-server a:1,b:2 --add --allow-principal 'User:sealedlog-gateway' --operation Write --operation DescribeConfigs --topic eu.commands.v1",
            "kafka-acls.sh --bootstrap-server a:1,b:2 --add --allow-principal 'User:CN=w,O=x y' --operation Write --transactional-id eu.sealedlog-worker.v1- --resource-pattern-type prefixed",
            "kafka-acls.sh --bootstrap-server a:1,b:2 --add --allow-principal 'User:CN=w,O=x y' --operation DescribeConfigs --cluster",
            "kafka-acls.sh --bootstrap-server a:1,b:2 --add --allow-principal 'User:sealedlog-projector' --operation Read --group eu.events.v1-projection");
    assertThat(run("topics", "acls", "--config", file.toString(), "--gateway", "gateway"))
        .isEqualTo(2);
    assertThat(errors.toString()).contains("--gateway is \"gateway\"; it must be a principal");
  }

  @Test
  void saysThatTheClusterChecksNoRights() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"))) {
      assertThat(run("topics", "acls", "--create", "--config", configOf(broker).toString()))
          .isEqualTo(4);
    }
    assertThat(errors.toString()).contains("No Authorizer is configured");
  }

  private Path configOf(EmbeddedBroker broker) throws IOException {
    Properties settings = new Properties();
    settings.putAll(broker.serviceSettings());
    settings.putAll(Map.of("worker.threads", "2", "operations.port", "0"));
    Path file = directory.resolve("any-service.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings.store(writer, null);
    }
    return file;
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}
