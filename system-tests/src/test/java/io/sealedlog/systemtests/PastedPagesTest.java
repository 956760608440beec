package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the code blocks of the documentation pages on the API in a shell, one after the other: no
/// call may be refused. Skipped without bash or curl 7.76. [ComposeTest] does so with
/// `docs/compose.md`.
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

  /// One of the imported lines is meant to be refused.
  private static final String IMPORT = "./sealedlog import messages.ndjson --url $API";

  @BeforeAll
  static void requireTools() throws Exception {
    assumeTrue(PastedBlocks.canRun(), "no bash or curl");
  }

  @Test
  void everyCallIsAnsweredAsItIsPrinted(@TempDir Path directory) throws Exception {
    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory)) {
      Path folder = Files.createDirectory(directory.resolve("shell"));
      makeLauncher(folder.resolve("sealedlog"));

      String output = PastedBlocks.run(folder, blocks(), sealedLog.api());

      assertThat(output)
          .contains("hello bob", "recoveryCode", "hello, all", "\"epoch\":4", "connected")
          .contains("3 lines: 1 refused, 2 were there before.", "RateLimit-Policy")
          .contains("\"line\":3,\"status\":\"stored\"");
    }
  }

  private static String blocks() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String page : PAGES) {
      all.append(PastedBlocks.of(page));
    }
    assertThat(all).contains(IMPORT);
    return all.toString().replace(IMPORT, IMPORT + " || [[ $? == 5 ]]");
  }

  private static void makeLauncher(Path launcher) throws IOException {
    String command =
        ServiceProcess.command().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Files.writeString(launcher, "#!/usr/bin/env bash\nexec " + command + " \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }
}
