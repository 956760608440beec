package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.baseline.CopyRun;
import io.sealedlog.benchmarks.baseline.JvmLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures the rate of Kafka and PostgreSQL alone on this machine, as the baseline for the rates
/// of batches: copies the same messages exactly once and writes them as rows, in a single process
/// like SealedLog.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "copy",
    description = "Copies messages through a broker and a database of its own and prints the rate.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class CopyBaseline implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--messages", defaultValue = "200000", description = "Messages to copy.")
  long messages;

  @Option(
      names = "--warmup",
      defaultValue = "20000",
      description = "Messages before them that do not count.")
  long warmup;

  @Option(names = "--min-bytes", defaultValue = "16", description = "Smallest text.")
  int smallest;

  @Option(names = "--max-bytes", defaultValue = "8192", description = "Largest text.")
  int largest;

  @Option(
      names = "--directory",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Where the servers have their data, which is removed at the end.")
  Path directory;

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (!JvmLauncher.isThis()) {
      System.exit(JvmLauncher.run(CopyBaseline.class, arguments));
    }
    JvmLauncher.endWithParent();
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new CopyBaseline());
  }

  @Override
  public Integer call() throws InterruptedException {
    requireSensible();
    try (CopyRun run = CopyRun.start(directory, smallest, largest)) {
      if (warmup > 0) {
        print("warm-up", run.run(warmup));
      }
      CopyRun.Outcome outcome = run.run(messages);
      print("copy", outcome);
      return outcome.wrong() == 0 ? 0 : 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println("Failed: " + e.getMessage());
      return 1;
    }
  }

  private void print(String name, CopyRun.Outcome outcome) {
    line(
        "%s: %,d messages, %.1f MB, texts of %d to %d bytes",
        name, outcome.count(), outcome.bytes() / 1e6, smallest, largest);
    line("  wrong             %,12d", outcome.wrong());
    line(
        "  written           %,12.1f s  %,.0f/s",
        outcome.written(), outcome.count() / outcome.written());
    line(
        "  materialized      %,12.1f s  %,.0f/s",
        outcome.materialized(), outcome.count() / outcome.materialized());
  }

  private void line(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }

  private void requireSensible() {
    require(messages >= 1 && messages <= 100_000_000, "--messages must be from 1 to 100000000");
    require(warmup >= 0 && warmup <= 100_000_000, "--warmup must be from 0 to 100000000");
    require(
        smallest >= 1 && smallest <= largest && largest <= 65_536,
        "--min-bytes and --max-bytes must be from 1 to 65536, in this order");
    require(Files.isDirectory(directory), "--directory must be there");
  }

  private void require(boolean holds, String rule) {
    OptionRules.require(spec, holds, rule);
  }
}
