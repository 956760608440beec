package io.sealedlog.allinone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.allinone.DataDirectory;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ResetCommandTest {
  @TempDir Path parent;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void deletesTheDirectoryOfAStoppedServerWhenThePersonSaysYes() throws Exception {
    Path data = used();

    assertThat(reset("yes\n", data)).isZero();

    assertThat(data).doesNotExist();
    assertThat(parent.resolve("data.keys")).doesNotExist();
    assertThat(out.toString()).contains("Type yes").contains("Deleted everything in ");
  }

  @Test
  void leavesWhatElseIsBesideTheMasterKey() throws Exception {
    Path data = used();
    Path other = Files.writeString(key(data).resolveSibling("thesis.key"), "");

    assertThat(reset("", data, "--yes")).isZero();

    assertThat(key(data)).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void deletesNothingForAnyOtherAnswer() throws Exception {
    Path data = used();

    assertThat(reset("y\n", data)).isEqualTo(5);
    assertThat(reset("", data)).isEqualTo(5);

    assertThat(key(data)).exists();
    assertThat(data.resolve("kafka/log/segment")).exists();
    assertThat(out.toString()).contains("Nothing was deleted.");
  }

  @Test
  void asksNothingWithYes() throws Exception {
    Path data = used();

    assertThat(reset("", data, "--yes")).isZero();

    assertThat(data).doesNotExist();
    assertThat(out.toString()).doesNotContain("Type");
  }

  @Test
  void refusesADirectoryThatAServerHolds() throws Exception {
    Path data = used();
    try (DataDirectory _ = DataDirectory.open(data)) {
      assertThat(reset("", data, "--yes")).isEqualTo(4);
    }

    assertThat(errors.toString())
        .contains("in use by the process " + ProcessHandle.current().pid());
    assertThat(key(data)).exists();
  }

  @Test
  void refusesADirectoryThatIsNoneOfItsOwn() throws Exception {
    Path other = Files.createDirectory(parent.resolve("other"));
    Path file = Files.writeString(other.resolve("thesis.txt"), "");

    assertThat(reset("", other, "--yes")).isEqualTo(4);
    assertThat(reset("", parent.resolve("none"), "--yes")).isEqualTo(4);

    assertThat(errors.toString())
        .contains("is no data directory of SealedLog")
        .contains("There is no directory " + parent.resolve("none"));
    assertThat(file).exists();
    assertThat(other.resolve("lock")).doesNotExist();
  }

  @Test
  void refusesADirectoryWithSomethingElseInIt() throws Exception {
    Path data = used();
    Files.writeString(data.resolve("thesis.txt"), "");

    assertThat(reset("", data, "--yes")).isEqualTo(4);

    assertThat(errors.toString()).contains("did not make: thesis.txt.");
    assertThat(key(data)).exists();
  }

  @Test
  void refusesADirectoryOfWhichAPartIsALink() throws Exception {
    Path data = used();
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createSymbolicLink(data.resolve("worker"), elsewhere);

    assertThat(reset("", data, "--yes")).isEqualTo(4);

    assertThat(errors.toString()).contains("did not make: worker.");
  }

  @Test
  void leavesALinkToTheDirectoryWhereItIs() throws Exception {
    Path data = used();
    Path link = Files.createSymbolicLink(parent.resolve("link"), data);

    assertThat(reset("", link, "--yes")).isZero();

    assertThat(data).isEmptyDirectory();
    DataDirectory.open(link).close();
  }

  private static Path key(Path data) {
    return data.resolveSibling("data.keys/master.key");
  }

  private Path used() throws Exception {
    Path path = parent.resolve("data");
    try (DataDirectory directory = DataDirectory.open(path)) {
      directory.masterKey(new SecureRandom());
      directory.logKey(new SecureRandom());
      Files.createDirectories(directory.kafka().resolve("log"));
      Files.writeString(directory.kafka().resolve("log/segment"), "");
    }
    return path;
  }

  private int reset(String answers, Path data, String... more) {
    CommandLine commandLine = new CommandLine(new ResetCommand(new StringReader(answers)));
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(errors, true));
    String[] arguments = new String[2 + more.length];
    arguments[0] = "--data";
    arguments[1] = data.toString();
    System.arraycopy(more, 0, arguments, 2, more.length);
    return commandLine.execute(arguments);
  }
}
