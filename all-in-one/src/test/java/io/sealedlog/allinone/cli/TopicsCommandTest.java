package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.embedded.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
      Path file =
          Files.writeString(
              directory.resolve("any-service.properties"),
              "kafka.bootstrap.servers = %s\ntopics.replication = 1\nworker.threads = 2\noperations.port = 0\n"
                  .formatted(broker.bootstrapServers()));

      assertThat(run("topics", "check", "--config", file.toString())).isEqualTo(4);
      assertThat(errors.toString()).contains("The topic events.v1 doesn't exist");
      assertThat(run("topics", "create", "--config", file.toString(), "--partitions", "2"))
          .isZero();
      assertThat(out.toString()).contains("created events.v1").contains("with 2 partitions each");
      assertThat(run("topics", "check", "--config", file.toString())).isZero();
    }
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}
