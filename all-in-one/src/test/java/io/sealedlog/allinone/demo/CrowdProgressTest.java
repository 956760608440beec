package io.sealedlog.allinone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CrowdProgressTest {
  private final StringWriter out = new StringWriter();

  @Test
  void saysEachTenthWhereNobodyLooks() {
    show(false);

    assertThat(out.toString().lines())
        .hasSize(11)
        .startsWith("1 of 2,000 messages", "200 of 2,000 messages")
        .endsWith("2,000 of 2,000 messages");
  }

  @Test
  void printsOverItsLineOnATerminalAndEndsItWithTheStep() {
    show(true);

    assertThat(out.toString().split("\r")).hasSize(2_001);
    assertThat(out.toString().lines().map(String::strip)).endsWith("2,000 of 2,000 messages");
    assertThat(out.toString()).endsWith(System.lineSeparator());
  }

  @Test
  void passesOverWhatComesLate() {
    CrowdProgress progress = new CrowdProgress(new PrintWriter(out, true), true);
    progress.show("people", 2, 3);
    progress.show("people", 1, 3);

    assertThat(out.toString()).contains("2 of 3").doesNotContain("1 of 3");
  }

  private void show(boolean terminal) {
    CrowdProgress progress = new CrowdProgress(new PrintWriter(out, true), terminal);
    for (int i = 1; i <= 2_000; i++) {
      progress.show("messages", i, 2_000);
    }
  }
}
