package io.sealedlog.benchmarks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JvmLauncherTest {
  private static final Path LAUNCHER = Path.of("..", "sealedlog");

  @Test
  void hasTheFlagsOfTheLauncher() throws IOException {
    String script = Files.readString(LAUNCHER);
    int from = script.indexOf("java_command=(\"$JAVA_HOME/bin/java\"");
    String command =
        script.substring(from, script.indexOf("-cp ", from)).replace("$memory", memory(script));

    List<String> flags =
        Pattern.compile("(?<=\\s)-\\S+")
            .matcher(command)
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(flags).isEqualTo(JvmLauncher.FLAGS);
  }

  /// The baselines stand beside the all-in-one, which has the memory of every command that is not a
  /// service by itself.
  private static String memory(String script) {
    Matcher others = Pattern.compile("\\*\\) memory=\"([^\"]+)\"").matcher(script);
    assertThat(others.find()).as("memory of the other commands").isTrue();
    return others.group(1);
  }
}
