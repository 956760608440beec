package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.IdleStreams;
import io.sealedlog.benchmarks.load.LoadSetup;
import io.sealedlog.benchmarks.load.Messages;
import io.sealedlog.benchmarks.load.Phase;
import io.sealedlog.benchmarks.load.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Puts a running server under load and prints throughput and latency: first in a closed loop, then
/// at a fixed rate.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "bench",
    description = "Sends messages to a running server and prints throughput and latency.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class LoadDriver implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin RunOptions options = new RunOptions();

  @Mixin LoopOptions loop = new LoopOptions();

  @Option(names = "--people", defaultValue = "4", description = "Accounts to register.")
  int people;

  @Option(
      names = "--conversations",
      defaultValue = "64",
      description = "Conversations to spread the messages over.")
  int conversations;

  @Option(
      names = "--rate",
      defaultValue = "200",
      description = "Messages per second of the open loop; 0 leaves it out.")
  double rate;

  @Option(
      names = "--streams",
      defaultValue = "0",
      description = "Idle live streams to open before the open loop is run once more.")
  int streams;

  @Option(
      names = "--stream-people",
      defaultValue = "5",
      description = "Accounts that have the idle streams; see the setting limits.streams-per-user.")
  int streamPeople;

  @Option(names = "--open-only", description = "Leave the closed loop out.")
  boolean openOnly;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new LoadDriver());
  }

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress address = options.address();
    requireSensible();
    PrintWriter out = spec.commandLine().getOut();
    Report report = new Report(out);
    printMemory(report, "before");
    List<List<byte[]>> messages;
    try {
      SecureRandom random = new SecureRandom();
      List<LoadSetup.ConversationClient> clients =
          LoadSetup.prepare(address, people, conversations, random);
      messages = Messages.of(clients, loop.connections, loop.bytes, random);
    } catch (IOException e) {
      spec.commandLine().getErr().println("Not started: " + e.getMessage());
      return 1;
    }
    out.printf(
        "%d connections, %d conversations of %d people, %d bytes of text%n",
        loop.connections, conversations, people, loop.bytes);
    for (Phase phase : phases()) {
      report.print(phase.run(address, messages));
      printMemory(report, "after " + phase.name());
    }
    return streams == 0 ? 0 : runWithStreams(address, messages, report);
  }

  private int runWithStreams(InetSocketAddress address, List<List<byte[]>> messages, Report report)
      throws InterruptedException {
    try (IdleStreams _ = IdleStreams.open(address, streams, streamPeople, new SecureRandom())) {
      printMemory(report, "with %d idle streams".formatted(streams));
      Phase phase =
          new Phase("latency with %d idle streams".formatted(streams), loop.duration(), rate);
      report.print(phase.run(address, messages));
      printMemory(report, "after " + phase.name());
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("The streams were not opened: " + e.getMessage());
      return 1;
    }
  }

  private List<Phase> phases() {
    List<Phase> phases = new ArrayList<>(openOnly ? loop.warmup() : loop.closedLoop());
    if (rate > 0) {
      phases.add(new Phase("latency", loop.duration(), rate));
    }
    return phases;
  }

  private void printMemory(Report report, String when) {
    options.memory().forEach(memory -> report.print(when, memory));
  }

  private void requireSensible() {
    loop.requireSensible();
    options.require(people >= 2 && people <= 1000, "--people must be from 2 to 1000");
    options.require(
        conversations >= 1 && conversations <= 100_000, "--conversations must be from 1 to 100000");
    options.require(rate >= 0 && rate <= 1_000_000, "--rate must be from 0 to 1000000");
    options.require(streams >= 0 && streams <= 50_000, "--streams must be from 0 to 50000");
    options.require(
        streamPeople >= 1 && streamPeople <= 1000, "--stream-people must be from 1 to 1000");
    options.require(rate > 0 || streams == 0, "--streams needs a --rate");
    options.require(rate > 0 || !openOnly, "--open-only needs a --rate");
  }
}
