package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void listsItsCommands() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "start", "demo", "reset", "gateway", "worker", "projector", "topics", "--log-level");
  }

  @Test
  void endsWithTwoForAWrongCommandLine() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("start", "--prot", "1")).isEqualTo(2);
    assertThat(errors.toString()).contains("A command is missing.").contains("--prot");
  }

  @Test
  void tellsWhereADemonstrationLooksForAServer() {
    String none = directory.resolve("none").toString();

    assertThat(run("demo", "--data", none)).isEqualTo(4);
    assertThat(errors.toString()).contains("There is no directory " + none, "./sealedlog start");
  }

  @Test
  void saysHowManyPeopleCanTalk() {
    assertThat(run("demo", "--people", "1")).isEqualTo(2);
    assertThat(run("demo", "--messages", "-1")).isEqualTo(2);
    assertThat(run("demo", "--people", "many")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--people must be a number from 2 to 1000.")
        .contains("--messages must be a number from 0 to 1000000.")
        .contains("many");
  }

  @Test
  void needsAServerAndNoDataToFill() {
    assertThat(run("demo", "--people", "2", "--url", "http://127.0.0.1:1")).isEqualTo(4);
    assertThat(errors.toString()).contains("No SealedLog answers at http://127.0.0.1:1");
  }

  @Test
  void namesTheLaunchersOptionWhereItCounts() {
    for (String command : List.of("start", "gateway", "worker", "projector")) {
      assertThat(run(command, "--help")).isZero();
      assertThat(out.toString()).contains("--debug-port");
      out.getBuffer().setLength(0);
    }
  }

  @Test
  void refusesAnAddressThatIsNoServers() {
    assertThat(run("demo", "--url", "localhost:8080")).isEqualTo(2);
    assertThat(run("demo", "--url", "127.0.0.1:8080")).isEqualTo(2);
    assertThat(run("demo", "--url", "http://localhost:8080/docs")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--url must be http://HOST:PORT")
        .doesNotContain("Exception");
  }

  @Test
  void endsWithThreeForAWrongSettingAndSaysWhich() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("worker.properties"),
            "kafka.bootstrap.servers = localhost\nvault.pasword = canary\n");

    assertThat(run("worker", "--config", file.toString())).isEqualTo(3);
    assertThat(errors.toString())
        .contains("The configuration is wrong:")
        .contains("kafka.bootstrap.servers is \"localhost\"; it must be host:port")
        .contains("vault.pasword is no setting; the nearest that exists is vault.password.")
        .doesNotContain("canary");
  }

  @Test
  void endsWithThreeWhenTheFileIsNotThere() {
    assertThat(run("projector", "--config", "/none/at/all")).isEqualTo(3);
    assertThat(errors.toString()).contains("/none/at/all can't be read");
  }

  @Test
  @Tag("servers")
  void asksForParkedStreamsToBeAppliedAgain() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(directory.resolve("postgresql"))) {
      Path file =
          Files.writeString(
              directory.resolve("projector.properties"),
              """
              kafka.bootstrap.servers = 127.0.0.1:1
              log.key-file = unused
              read.url = %s
              read.user = %s
              read.password = %s
              """
                  .formatted(
                      server.url(Databases.READ_MODEL),
                      Databases.PROJECTOR,
                      server.password(Databases.PROJECTOR)));

      assertThat(run("projector", "--retry-parked", "--config", file.toString())).isZero();
      assertThat(out.toString()).contains("No stream is parked.");
      assertThat(errors.toString()).isEmpty();
    }
  }

  @Test
  void endsWithFourWhenTheDatabaseOfParkedStreamsIsAway() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("projector.properties"),
            """
            kafka.bootstrap.servers = 127.0.0.1:1
            log.key-file = unused
            read.url = jdbc:postgresql://127.0.0.1:1/none
            read.user = somebody
            read.password = canary
            """);

    assertThat(run("projector", "--retry-parked", "--config", file.toString())).isEqualTo(4);
    assertThat(errors.toString())
        .contains("can't be asked for parked streams: SQLSTATE 08")
        .doesNotContain("canary");
  }

  @Test
  void endsWithFourWhenTheDataDirectoryCanNotBeUsed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThat(run("start", "--port", "0", "--data", file.resolve("data").toString())).isEqualTo(4);
    assertThat(errors.toString())
        .contains("SealedLog can't start:")
        .contains("The data directory " + file.resolve("data") + " can't be used");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}
