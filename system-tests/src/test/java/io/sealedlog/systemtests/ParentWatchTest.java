package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ParentWatchTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Test
  void aFrozenChildOfAKilledProcessIsEnded()
      throws IOException, InterruptedException, URISyntaxException {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                classes().toString(),
                Parent.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid;
    try (var output = parent.inputReader()) {
      pid = Long.parseLong(output.readLine());
      assertThat(ProcessHandle.of(pid)).isPresent();
    } finally {
      parent.destroyForcibly();
    }
    assertThat(parent.waitFor(LIMIT)).isTrue();
    Awaitility.await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(
        ParentWatchTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /// A process that starts a child, freezes it, prints its id and waits to be killed.
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Process child = new ProcessBuilder("sleep", "600").start();
      ParentWatch.over(child);
      new ProcessBuilder("kill", "-STOP", String.valueOf(child.pid())).start().waitFor();
      System.out.println(child.pid());
      child.waitFor();
    }
  }
}
