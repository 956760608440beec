package io.sealedlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyBaselineTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void makesRowsOfAllMessagesAndLeavesNothingBehind() {
    int exit =
        run("--messages=3000", "--warmup=100", "--max-bytes=300", "--directory=" + directory);

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("warm-up: 100 messages")
        .contains("copy: 3,000 messages")
        .containsPattern("wrong +0")
        .containsPattern("materialized +[0-9.]+ s +[0-9,]+/s");
    assertThat(exit).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesWrongSizesAndDirectories() {
    assertThat(run("--min-bytes=100", "--max-bytes=99")).isEqualTo(2);
    assertThat(run("--messages=0")).isEqualTo(2);
    assertThat(run("--directory=" + directory.resolve("none"))).isEqualTo(2);

    assertThat(err.toString())
        .contains("--max-bytes must be")
        .contains("--messages must be")
        .contains("--directory must be there");
  }

  private int run(String... arguments) {
    return CopyBaseline.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
