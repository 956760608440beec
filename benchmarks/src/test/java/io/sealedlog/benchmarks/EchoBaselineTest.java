package io.sealedlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class EchoBaselineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsTheLinesOfTheLoadDriver() {
    int exit = run("--connections=2", "--bytes=64", "--warmup=1", "--duration=1");

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    assertThat(out.toString())
        .contains("2 connections, 64 bytes of text")
        .contains("warm-up (closed loop", "throughput (closed loop")
        .containsPattern("stored \\(201\\) +[1-9]")
        .containsPattern("errors +0")
        .containsPattern("p50 [0-9.]+ +p99 [0-9.]+ +p99.9 [0-9.]+")
        .doesNotContain("broken");
  }

  @Test
  void refusesWhatTheLoadDriverRefuses() {
    assertThat(run("--connections=0")).isEqualTo(2);

    assertThat(err.toString()).contains("--connections must be from 1 to 4096");
  }

  private int run(String... arguments) {
    return EchoBaseline.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
