package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void explainsItself() {
    assertThat(run("import", "--help")).isZero();
    assertThat(out.toString())
        .contains("--token-file", "SEALEDLOG_TOKEN", "--errors", "--restart", "Ends with 0");
  }

  @Test
  void takesATokenThatOthersCanNotSeeAndNoOther() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "two words\n");

    assertThat(run("import", "messages.ndjson", "--token-file", token.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("is none").doesNotContain("two words");
    assertThat(run("import", "messages.ndjson", "--token", "sl1s_x")).isEqualTo(2);
    assertThat(run("import", "messages.ndjson", "--token-file", "/none/at/all")).isEqualTo(2);
    assertThat(errors.toString()).contains("/none/at/all can't be read");
  }

  @Test
  void endsWithFourWhenTheFileIsNotThere() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "sl1s_x\n");
    String file = directory.resolve("none.ndjson").toString();

    assertThat(run("import", file, "--token-file", token.toString())).isEqualTo(4);
    assertThat(errors.toString()).contains("none.ndjson can't be imported");
  }

  @Test
  void refusesAnAddressThatIsNone() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "sl1s_x\n");

    assertThat(run("import", "f", "--token-file", token.toString(), "--url", "ftp://x"))
        .isEqualTo(2);
    assertThat(errors.toString()).contains("--url must be");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}
