package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.IdleStreams;
import io.sealedlog.benchmarks.load.Phase;
import io.sealedlog.benchmarks.load.Report;
import io.sealedlog.benchmarks.load.Scene;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Puts a running server under load and prints what it does: first as many messages as it answers,
/// then a fixed rate.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "bench",
    description = "Sends messages to a running server and prints throughput and latency.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class LoadDriver implements Callable<Integer> {
  private static final int MESSAGES_IN_TURN = 16;
  private static final int LONGEST_SECONDS = 3600;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz     ";

  @Spec CommandSpec spec;

  @Mixin RunOptions options = new RunOptions();

  @Option(names = "--connections", defaultValue = "64", description = "Keep-alive connections.")
  int connections;

  @Option(names = "--people", defaultValue = "4", description = "Accounts to register.")
  int people;

  @Option(
      names = "--conversations",
      defaultValue = "64",
      description = "Conversations to spread the messages over.")
  int conversations;

  @Option(names = "--bytes", defaultValue = "512", description = "Length of a message's text.")
  int bytes;

  @Option(
      names = "--warmup",
      defaultValue = "10",
      description = "Seconds of closed loop before anything counts.")
  int warmupSeconds;

  @Option(names = "--duration", defaultValue = "30", description = "Seconds of each phase.")
  int seconds;

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
      messages = messages(Scene.prepare(address, people, conversations, new SecureRandom()));
    } catch (IOException e) {
      spec.commandLine().getErr().println("Not started: " + e.getMessage());
      return 1;
    }
    out.printf(
        "%d connections, %d conversations of %d people, %d bytes of text%n",
        connections, conversations, people, bytes);
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
          new Phase(
              "latency with %d idle streams".formatted(streams), Duration.ofSeconds(seconds), rate);
      report.print(phase.run(address, messages));
      printMemory(report, "after " + phase.name());
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("The streams were not opened: " + e.getMessage());
      return 1;
    }
  }

  private List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    if (warmupSeconds > 0) {
      phases.add(new Phase("warm-up", Duration.ofSeconds(warmupSeconds), 0));
    }
    if (!openOnly) {
      phases.add(new Phase("throughput", Duration.ofSeconds(seconds), 0));
    }
    if (rate > 0) {
      phases.add(new Phase("latency", Duration.ofSeconds(seconds), rate));
    }
    return phases;
  }

  // Made beforehand: making them is not what is measured.
  private List<List<byte[]>> messages(List<Scene.Seat> seats) {
    SecureRandom random = new SecureRandom();
    List<List<byte[]>> messages = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      Scene.Seat seat = seats.get(i % seats.size());
      List<byte[]> turn = new ArrayList<>();
      for (int j = 0; j < MESSAGES_IN_TURN; j++) {
        turn.add(seat.message(text(random)));
      }
      messages.add(turn);
    }
    return messages;
  }

  private String text(SecureRandom random) {
    StringBuilder text = new StringBuilder(bytes);
    for (int i = 0; i < bytes; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private void printMemory(Report report, String when) {
    options.memory().forEach(memory -> report.print(when, memory));
  }

  private void requireSensible() {
    options.require(
        connections >= 1 && connections <= 4096, "--connections must be from 1 to 4096");
    options.require(people >= 2 && people <= 1000, "--people must be from 2 to 1000");
    options.require(
        conversations >= 1 && conversations <= 100_000, "--conversations must be from 1 to 100000");
    options.require(bytes >= 1 && bytes <= 65_536, "--bytes must be from 1 to 65536");
    options.require(
        seconds >= 1 && seconds <= LONGEST_SECONDS, "--duration must be from 1 to 3600");
    options.require(
        warmupSeconds >= 0 && warmupSeconds <= LONGEST_SECONDS, "--warmup must be from 0 to 3600");
    options.require(rate >= 0 && rate <= 1_000_000, "--rate must be from 0 to 1000000");
    options.require(streams >= 0 && streams <= 50_000, "--streams must be from 0 to 50000");
    options.require(
        streamPeople >= 1 && streamPeople <= 1000, "--stream-people must be from 1 to 1000");
    options.require(rate > 0 || streams == 0, "--streams needs a --rate");
    options.require(rate > 0 || !openOnly, "--open-only needs a --rate");
  }
}
