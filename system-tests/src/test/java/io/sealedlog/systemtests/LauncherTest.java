package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the launcher with a fake Maven and a fake JDK that print their arguments. Skipped where
/// there is no bash.
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "sealedlog");
  private static final String SAY_ARGUMENTS = "printf 'argument: %s\\n' \"$@\"\n";

  @TempDir Path home;

  record Run(int exitCode, List<String> arguments, String output) {}

  @BeforeAll
  static void requireBash() throws InterruptedException {
    boolean there;
    try {
      there = new ProcessBuilder("bash", "-c", "true").start().waitFor() == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "no bash");
  }

  @BeforeEach
  void makeHome() throws IOException {
    Files.copy(LAUNCHER, home.resolve("sealedlog"));
    Files.writeString(
        home.resolve("pom.xml"),
        "<module>runtime</module>\n<module>api-gateway</module>\n<module>system-tests</module>\n");
    Path tests = Files.createDirectories(home.resolve("runtime/src/test/java/io/sealedlog"));
    Files.writeString(
        tests.resolve("ClockTest.java"),
        """
        class ClockTest {
          @BeforeEach
          void wind() {}

          @Test
          void ticks() {}

          @ParameterizedTest
          @ValueSource(ints = {1, 2})
          void strikes(int hour) {}
        }
        """);
    Files.writeString(tests.resolve("SampleClock.java"), "class SampleClock {}\n");
    script(
        "bin/mvn",
        """
        [[ $1 != -version ]] || { echo "Apache Maven 3.9.9"; exit; }
        """
            + SAY_ARGUMENTS);
    script("jdk/bin/java", SAY_ARGUMENTS);
    script("jdk/bin/javac", "");
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.createDirectories(home.resolve("all-in-one/target/lib"));
    // A build that is newer than what it is made from, with what was learned in a rehearsal.
    Files.writeString(home.resolve("all-in-one/target/built"), "");
    Files.writeString(home.resolve("all-in-one/target/start.aot"), "");
  }

  @Test
  void runsAllTestsAndHandsItsArgumentsToMaven() throws Exception {
    assertThat(run("test").arguments()).containsExactly("-B", "-T", "2", "verify");
    assertThat(run("test", "-pl", "runtime", "-Dtest=ClockTest").arguments())
        .containsExactly("-B", "-T", "2", "verify", "-pl", "runtime", "-Dtest=ClockTest");
  }

  @Test
  void leavesOutTheTestsThatStartServers() throws Exception {
    assertThat(run("test", "--quick", "-o").arguments())
        .containsExactly("-B", "-T", "2", "verify", "-DexcludedGroups=servers", "-o");
  }

  @Test
  void runsTheTestsThatNeedContainers() throws Exception {
    Files.writeString(
        Files.createDirectories(home.resolve("system-tests/src/test/java"))
            .resolve("ImageTest.java"),
        "@Tag(\"containers\")\nclass ImageTest {}\n");
    String with = "-Dtests.with=src/test/java/ImageTest.java";

    assertThat(run("test", "--containers").arguments())
        .containsExactly(
            "-B",
            "-T",
            "2",
            "verify",
            "-Dgroups=containers",
            "-DexcludedGroups=",
            "-pl",
            "system-tests",
            "-am",
            with);
    assertThat(run("test", "system-tests", "ImageTest").arguments())
        .contains("-DexcludedGroups=", "-Dtest=ImageTest");
  }

  @Test
  void runsTheTestsOfOneModule() throws Exception {
    assertThat(run("test", "runtime", "-o").arguments())
        .containsExactly(
            "-B",
            "-T",
            "2",
            "verify",
            "-pl",
            "runtime",
            "-am",
            "-Dtests.with=src/test/java/io/sealedlog/ClockTest.java",
            "-o");
  }

  @Test
  void runsOneTest() throws Exception {
    String with = "-Dtests.with=src/test/java/io/sealedlog/ClockTest.java";
    for (String test :
        List.of("ClockTest", "ClockTest#ticks", "io.sealedlog.ClockTest", "Clock*#tic*")) {
      assertThat(run("test", "runtime", test).arguments())
          .containsExactly(
              "-B", "-T", "2", "package", "-pl", "runtime", "-am", with, "-Dtest=" + test);
    }
  }

  @Test
  void saysWhatThereIsInsteadOfWhatIsNot() throws Exception {
    Run module = run("test", "gateway");
    Run test = run("test", "runtime", "WatchTest");
    Run noTest = run("test", "runtime", "SampleClock");
    Run method = run("test", "runtime", "ClockTest#rings");

    assertThat(List.of(module, test, noTest, method))
        .allSatisfy(run -> {
          assertThat(run.exitCode()).isEqualTo(2);
          assertThat(run.arguments()).isEmpty();
        });
    assertThat(module.output())
        .isEqualTo(
            "There is no module gateway. There are:\n  runtime\n  api-gateway\n  system-tests\n");
    assertThat(test.output())
        .isEqualTo("The module runtime has no test WatchTest. It has:\n  ClockTest\n");
    assertThat(noTest.output()).contains("has no test SampleClock");
    assertThat(method.output())
        .isEqualTo("The test ClockTest has no method rings. It has:\n  ticks\n  strikes\n");
  }

  @Test
  void letsADebuggerOfThisMachineAttach() throws Exception {
    String agent = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:5005";

    assertThat(run("start", "--debug-port", "5005", "--port", "0").arguments())
        .contains(agent)
        .endsWith("io.sealedlog.allinone.cli.Main", "start", "--port", "0");
    assertThat(run("worker", "--config", "f", "--debug-port=5005").arguments())
        .contains(agent)
        .endsWith("worker", "--config", "f");
    assertThat(run("start").arguments()).doesNotContain(agent).endsWith("start");
    assertThat(run("demo", "--debug-port", "5005").arguments())
        .doesNotContain(agent)
        .endsWith("demo", "--debug-port", "5005");
  }

  @Test
  void usesWhatWasLearnedInARehearsalExceptWithADebuggerWhichForbidsIt() throws Exception {
    String cache = "-XX:AOTCache=" + home.toRealPath().resolve("all-in-one/target/start.aot");

    assertThat(run("start").arguments()).contains(cache);
    assertThat(run("start", "--debug-port", "5005").arguments()).doesNotContain(cache);
  }

  @Test
  void givesEachServiceWhatItLearned() throws Exception {
    Path target = home.toRealPath().resolve("all-in-one/target");
    for (String service : List.of("gateway", "worker", "projector")) {
      Files.writeString(target.resolve(service + ".aot"), "");
      String cache = "-XX:AOTCache=" + target.resolve(service + ".aot");

      assertThat(run(service, "--config", "f").arguments()).contains(cache);
      assertThat(runWith("-XX:AOTCacheOutput=x", service).arguments()).doesNotContain(cache);
    }
  }

  @Test
  void runsWhatIsBuiltWithoutACompiler() throws Exception {
    Files.delete(home.resolve("jdk/bin/javac"));

    assertThat(run("worker", "--config", "f").arguments()).endsWith("worker", "--config", "f");
  }

  @Test
  void refusesToRehearseWhatThereIsNot() throws Exception {
    for (List<String> wrong :
        List.of(
            List.of("build", "all"),
            List.of("build", "--rehearse"),
            List.of("build", "--rehearse", "demo"),
            List.of("build", "--rehearse", "none", "more"))) {
      Run run = run(wrong.toArray(String[]::new));

      assertThat(run.exitCode()).as("%s", wrong).isEqualTo(2);
      assertThat(run.output()).contains("build takes --rehearse with one of none");
    }
  }

  @Test
  void refusesAPortThatIsNone() throws Exception {
    for (String port : List.of("0", "65536", "debug", "")) {
      Run run = run("start", "--debug-port", port);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.output()).contains("--debug-port must be a port");
    }
    assertThat(run("start", "--debug-port").exitCode()).isEqualTo(2);
  }

  private void script(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Run run(String... arguments) throws Exception {
    return runWith("", arguments);
  }

  /// @param options for the JVM
  private Run runWith(String options, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", home.resolve("sealedlog").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().compute("PATH", (_, path) -> home.resolve("bin") + ":" + path);
    List.of("SEALEDLOG_JAVA_OPTS", "SEALEDLOG_VECTORS").forEach(builder.environment()::remove);
    if (!options.isEmpty()) {
      builder.environment().put("SEALEDLOG_JAVA_OPTS", options);
    }
    Path output = home.resolve("output");
    Process process = builder.redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ended in time").isTrue();
    String text = Files.readString(output);
    String mark = "argument: ";
    return new Run(
        process.exitValue(),
        text.lines()
            .filter(line -> line.startsWith(mark))
            .map(line -> line.substring(mark.length()))
            .toList(),
        text);
  }
}
