package io.sealedlog.benchmarks.baseline;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A JVM with the flags that the launcher `sealedlog` gives to its own, and the class path of this
/// one: what is compared with SealedLog has neither more memory nor another collector.
///
/// It ends when this one ends, however that comes about.
public final class LauncherJvm {
  /// The same as in the function `java_command` of the launcher.
  static final List<String> FLAGS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          "-XX:+UseParallelGC",
          "-Xms320m",
          "-Xmx640m",
          "-Xmn256m",
          "-XX:MaxMetaspaceSize=256m",
          "-Xss512k",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final String MARK = "sealedlog.benchmarks.launcher-jvm";

  private LauncherJvm() {}

  /// Whether this is such a JVM.
  public static boolean isThis() {
    return Boolean.getBoolean(MARK);
  }

  /// Runs a program to its end, with this one's output.
  ///
  /// @return its exit code
  public static int run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return start(Redirect.INHERIT, main, arguments).waitFor();
  }

  /// Ends this JVM when the one that started it ends.
  public static void endWithParent() {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .name("parent")
            .start(() -> {
              awaitEndOfParent();
              System.exit(1);
            });
  }

  static Process start(Redirect output, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-D" + MARK + "=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(output)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  /// Returns when the JVM that started this one has ended, or has closed what it could write to it.
  static void awaitEndOfParent() {
    try {
      long _ = System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
