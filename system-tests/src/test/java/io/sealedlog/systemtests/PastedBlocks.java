package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The `sh` blocks of documentation pages, run in a shell as a reader pastes them.
final class PastedBlocks {
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

  private PastedBlocks() {}

  /// Returns whether there are bash and curl 7.76.
  static boolean canRun() throws InterruptedException {
    try {
      return new ProcessBuilder("bash", "-c", "command curl --fail-with-body --version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /// Returns the blocks of a page, one after the other.
  ///
  /// @param page with its folder
  static String of(String page) throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("..").resolve(page)))
        .results()
        .map((MatchResult block) -> block.group(1))
        .collect(Collectors.joining("\n"));
  }

  /// Runs blocks against an API at another address than the one that is printed. No call may be
  /// refused.
  ///
  /// @param folder where the shell begins
  /// @return what they print
  static String run(Path folder, String blocks, Api api) throws IOException, InterruptedException {
    String moved = blocks.replace("http://127.0.0.1:8080", api.base().toString());
    Path script = Files.writeString(folder.resolve("pages"), CURL + moved);
    Path printed = folder.resolve("output");
    Process shell =
        new ProcessBuilder("bash", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();

    assertThat(shell.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
    String output = Files.readString(printed);
    assertThat(shell.exitValue()).as(output).isZero();
    return output;
  }
}
