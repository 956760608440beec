package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.CommandFeed;
import io.sealedlog.benchmarks.load.Population;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
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

/// Measures how long commands wait when a worker starts or takes over from another, with the state
/// in the data directory of a stopped server. Each figure is the time from the start or kill of a
/// worker until commands in all partitions, sent at that moment, are decided and committed.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "takeover",
    description = "Starts, stops and kills workers on the data directory of a stopped server.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Takeover implements Callable<Integer> {
  /// Enough that each partition gets some.
  private static final int COMMANDS_PER_PARTITION = 20;

  @Spec CommandSpec spec;

  @Option(
      names = "--data",
      defaultValue = "data",
      description = "Data directory of a server that is stopped. It is written to.")
  Path data;

  @Option(names = "--launcher", defaultValue = "./sealedlog", description = "Starts the workers.")
  Path launcher;

  private final Population population = new Population();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Takeover()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    OptionRules.require(
        spec, Files.isRegularFile(data.resolve("log.key")), "--data has no data of a server");
    try (EmbeddedPostgres _ = EmbeddedPostgres.start(data.resolve("postgresql"));
        EmbeddedBroker _ = EmbeddedBroker.start(data.resolve("kafka"));
        CommandFeed feed = CommandFeed.open(data)) {
      measure(feed, data.resolve("worker"), Files.createTempDirectory(data, "worker"));
    }
    return 0;
  }

  private void measure(CommandFeed feed, Path firstState, Path secondState) throws Exception {
    try (WorkerProcess first = start(firstState)) {
      line("start of a worker with what is in its directory", feed);
      try (WorkerProcess second = start(secondState)) {
        long begin = System.nanoTime();
        second.awaitStandby();
        line("a second worker, with nothing, stands by", seconds(begin));
        first.kill();
        line("takeover from a killed worker by the one that stands by", feed);
        second.stop();
      }
    }
    try (WorkerProcess again = start(secondState)) {
      line("start after an orderly stop", feed);
      again.kill();
      try (WorkerProcess killed = start(secondState)) {
        line("start after a kill, with no other worker", feed);
        killed.stop();
      }
    }
  }

  private WorkerProcess start(Path state) throws Exception {
    WorkerProcess worker = WorkerProcess.start(launcher, data, state);
    print("  log of the next worker: " + worker.output());
    return worker;
  }

  /// Sends commands, waits until they are decided, and prints the time.
  private void line(String what, CommandFeed feed) throws Exception {
    long begin = System.nanoTime();
    long now = System.currentTimeMillis();
    int count = feed.partitions() * COMMANDS_PER_PARTITION;
    for (int number = 0; number < count; number++) {
      feed.send(population.user(number, now));
    }
    feed.awaitWorker(0);
    line(what, seconds(begin));
  }

  private void line(String what, double seconds) {
    print(String.format(Locale.ROOT, "%s: %.1f s", what, seconds));
  }

  private void print(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
