package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the code blocks of the documentation pages on the API in a shell, one after the other: no
/// call may be refused. Skipped without bash or curl 7.76.
@Tag("servers")
class PastedPagesTest {
  private static final List<String> PAGES =
      List.of(
          "README.md",
          "docs/api/accounts.md",
          "docs/api/messages.md",
          "docs/api/groups.md",
          "docs/api/bulk.md",
          "docs/api/live.md",
          "docs/api/limits.md");
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  /// A stream has no end, so the call is ended after 2 s; every other call must succeed.
  private static final String CURL =
      """
      set -euo pipefail
      curl() {
        local ended=0 longest=60
        [[ "$*" != */v1/stream* ]] || longest=2
        command curl --fail-with-body --max-time $longest "$@" || ended=$?
        echo
        [[ $ended == 0 || $longest == 2 && $ended == 28 ]] || { echo "REFUSED: curl $*" >&2; return 1; }
      }
      """;

  /// One of the imported lines is meant to be refused.
  private static final String IMPORT = "./sealedlog import messages.ndjson --url $API";

  @BeforeAll
  static void requireTools() throws Exception {
    assumeTrue(works("bash", "-c", "command curl --fail-with-body --version"), "no bash or curl");
  }

  @Test
  void everyCallIsAnsweredAsItIsPrinted(@TempDir Path directory) throws Exception {
    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory)) {
      Path folder = Files.createDirectory(directory.resolve("shell"));
      makeLauncher(folder.resolve("sealedlog"));
      Path script =
          Files.writeString(folder.resolve("pages"), CURL + blocks(sealedLog.api().base() + ""));

      Process shell =
          new ProcessBuilder("bash", script.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();

      assertThat(shell.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
      String output = Files.readString(folder.resolve("output"));
      assertThat(shell.exitValue()).as(output).isZero();
      assertThat(output)
          .contains("hello bob", "recoveryCode", "hello, all", "\"epoch\":4", "connected")
          .contains("3 lines: 1 refused, 2 were there before.", "RateLimit-Policy")
          .contains("\"line\":3,\"status\":\"stored\"");
    }
  }

  private static String blocks(String address) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String page : PAGES) {
      all.append(
          BLOCK
              .matcher(Files.readString(Path.of("..").resolve(page)))
              .results()
              .map((MatchResult block) -> block.group(1))
              .collect(Collectors.joining("\n")));
    }
    assertThat(all).contains(IMPORT);
    return all.toString()
        .replace("http://127.0.0.1:8080", address)
        .replace(IMPORT, IMPORT + " || [[ $? == 5 ]]");
  }

  private static void makeLauncher(Path launcher) throws IOException {
    String command =
        ServiceProcess.command().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Files.writeString(launcher, "#!/usr/bin/env bash\nexec " + command + " \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
