package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.CommandFeed;
import io.sealedlog.benchmarks.load.Population;
import io.sealedlog.protocol.command.CommandRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Fills a running all-in-one process with users and conversations as fast as its worker accepts
/// them, and prints the rate as their number grows. Bypasses the gateway, which would derive a key
/// from a password for each user.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "populate",
    description = "Fills a running server with users and conversations.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Populate implements Callable<Integer> {
  private static final long PERIOD_MS = 5_000;

  /// The most commands that may wait for the worker.
  private static final long MOST_WAITING = 20_000;

  @Spec CommandSpec spec;

  @Option(names = "--data", defaultValue = "data", description = "Data directory of the server.")
  Path data;

  @Option(names = "--users", defaultValue = "1000000", description = "Users to publish.")
  long users;

  @Option(
      names = "--conversations",
      defaultValue = "1000000",
      description = "Conversations of two to create.")
  long conversations;

  @Option(names = "--groups", defaultValue = "10", description = "Groups of one of the users.")
  int groups;

  @Option(names = "--members", defaultValue = "500", description = "Members of each group.")
  int members;

  private final Population population = new Population();

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Populate());
  }

  @Override
  public Integer call() throws Exception {
    OptionRules.require(
        spec, users >= 2 && users <= 4_000_000, "--users must be from 2 to 4000000");
    OptionRules.require(spec, members >= 1 && members <= 500, "--members must be from 1 to 500");
    try (CommandFeed feed = CommandFeed.open(data)) {
      send(feed, "users", users, population::user);
      send(
          feed,
          "groups",
          groups,
          (number, now) -> population.conversation(Population.group(0, members), now));
      send(
          feed,
          "conversations",
          conversations,
          (number, now) -> {
            long first = number % (users - 1);
            return population.conversation(new long[] {first, first + 1}, now);
          });
    }
    return 0;
  }

  /// Makes the command with the given number.
  private interface CommandMaker {
    CommandRequest make(long number, long now);
  }

  private void send(CommandFeed feed, String what, long count, CommandMaker maker)
      throws Exception {
    long begin = System.nanoTime();
    long told = System.currentTimeMillis();
    long toldSent = 0;
    for (long number = 0; number < count; number++) {
      long now = System.currentTimeMillis();
      feed.send(maker.make(number, now));
      if (number % 1_000 == 999) {
        feed.awaitWorker(MOST_WAITING);
        if (now - told >= PERIOD_MS) {
          line(
              "%s: %,d, %,d/s lately",
              what, number + 1, (number + 1 - toldSent) * 1_000 / (now - told));
          told = now;
          toldSent = number + 1;
        }
      }
    }
    feed.awaitWorker(0);
    double seconds = (System.nanoTime() - begin) / 1e9;
    line("%s: %,d in %.1f s, %,.0f/s", what, count, seconds, count / seconds);
  }

  private void line(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
