package io.sealedlog.benchmarks.baseline;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts JVMs with the flags of the launcher `sealedlog` and the class path of this JVM, so that a
/// baseline has the same memory and garbage collector as SealedLog.
///
/// Such a JVM ends when this one ends for any reason.
public final class JvmLauncher {
  /// The flags in the function `java_command` of the launcher.
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

  private JvmLauncher() {}

  /// Returns whether this JVM was started by this class.
  public static boolean isThis() {
    return Boolean.getBoolean(MARK);
  }

  /// Runs a program with this JVM's output and waits for its end.
  ///
  /// @return its exit code
  public static int run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return start(Redirect.INHERIT, main, arguments).waitFor();
  }

  /// Makes this JVM end when its parent ends.
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

  /// Starts a program, which should end with its parent.
  public static Process start(Redirect output, Class<?> main, String... arguments)
      throws IOException {
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

  /// Returns when the parent has ended or has closed this JVM's standard input.
  static void awaitEndOfParent() {
    try {
      long _ = System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
