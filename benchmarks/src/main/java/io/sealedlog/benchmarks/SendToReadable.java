package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.LoadSetup;
import io.sealedlog.benchmarks.load.Messages;
import io.sealedlog.benchmarks.load.Phase;
import io.sealedlog.benchmarks.load.ReadProbe;
import io.sealedlog.benchmarks.load.Report;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures the time from sending a message until it can be read, while other messages are sent at
/// a fixed rate. Reads a page of one message with `min_seq`, which waits for that message.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "send-to-readable",
    description = "Sends messages to a running server and prints when they can be read.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class SendToReadable implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 3600;

  @Spec CommandSpec spec;

  @Mixin RunOptions options = new RunOptions();

  @Option(
      names = "--rate",
      split = ",",
      defaultValue = "0,1000",
      description = "Messages per second beside those that are looked for; one run for each.")
  List<Double> rates;

  @Option(
      names = "--looks",
      defaultValue = "20",
      description = "Messages per second that are looked for.")
  double looks;

  @Option(names = "--connections", defaultValue = "64", description = "Of those who only send.")
  int connections;

  @Option(names = "--readers", defaultValue = "8", description = "Of those who also look.")
  int readers;

  @Option(
      names = "--conversations",
      defaultValue = "64",
      description = "Conversations to spread the messages over.")
  int conversations;

  @Option(names = "--bytes", defaultValue = "512", description = "Length of a message's text.")
  int bytes;

  @Option(names = "--warmup", defaultValue = "10", description = "Seconds before a run counts.")
  int warmupSeconds;

  @Option(names = "--duration", defaultValue = "30", description = "Seconds of each run.")
  int seconds;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new SendToReadable());
  }

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress address = options.address();
    requireSensible();
    SecureRandom random = new SecureRandom();
    List<List<byte[]>> messages;
    ReadProbe probe;
    try {
      List<LoadSetup.ConversationClient> clients =
          LoadSetup.prepare(address, 4, conversations, random);
      messages = Messages.of(clients, connections, bytes, random);
      List<LoadSetup.ConversationClient> looked = new ArrayList<>();
      for (int i = 0; i < readers; i++) {
        looked.add(clients.get(i % clients.size()));
      }
      probe = new ReadProbe(address, looked, "a".repeat(bytes));
    } catch (IOException e) {
      spec.commandLine().getErr().println("Not started: " + e.getMessage());
      return 1;
    }
    Report report = new Report(spec.commandLine().getOut());
    for (double rate : rates) {
      if (warmupSeconds > 0) {
        run(address, messages, probe, new Phase("warm-up", seconds(warmupSeconds), rate));
      }
      Phase phase = new Phase("beside %.0f/s".formatted(rate), seconds(seconds), rate);
      print(report, phase, run(address, messages, probe, phase));
    }
    return 0;
  }

  private record ProbeAndLoad(ReadProbe.Outcome looks, List<Phase.Outcome> others) {}

  private ProbeAndLoad run(
      InetSocketAddress address, List<List<byte[]>> messages, ReadProbe probe, Phase phase)
      throws InterruptedException {
    try (ExecutorService background = Executors.newSingleThreadExecutor()) {
      List<Future<Phase.Outcome>> others = new ArrayList<>();
      if (phase.rate() > 0) {
        others.add(background.submit(() -> phase.run(address, messages)));
      }
      ReadProbe.Outcome found = probe.run(phase.duration().toNanos(), looks);
      List<Phase.Outcome> outcomes = new ArrayList<>();
      for (Future<Phase.Outcome> other : others) {
        outcomes.add(other.get());
      }
      return new ProbeAndLoad(found, outcomes);
    } catch (ExecutionException e) {
      throw new IllegalStateException("those who only send failed", e);
    }
  }

  private void print(Report report, Phase phase, ProbeAndLoad both) {
    both.others().forEach(report::print);
    ReadProbe.Outcome found = both.looks();
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "send to readable, %s: %,d messages, %,d failures%n"
                + "  answered, ms      p50 %.2f   p99 %.2f%n"
                + "  readable, ms      p50 %.2f   p99 %.2f   p99.9 %.2f%n",
            phase.name(),
            found.count(),
            found.failures(),
            found.answeredMillis(50),
            found.answeredMillis(99),
            found.readableMillis(50),
            found.readableMillis(99),
            found.readableMillis(99.9));
    spec.commandLine().getOut().flush();
  }

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  private void requireSensible() {
    for (double rate : rates) {
      options.require(rate >= 0 && rate <= 1_000_000, "--rate must be from 0 to 1000000");
    }
    options.require(looks > 0 && looks <= 10_000, "--looks must be from more than 0 to 10000");
    options.require(
        connections >= 1 && connections <= 4096, "--connections must be from 1 to 4096");
    options.require(readers >= 1 && readers <= 1000, "--readers must be from 1 to 1000");
    options.require(
        conversations >= 1 && conversations <= 100_000, "--conversations must be from 1 to 100000");
    options.require(bytes >= 1 && bytes <= 65_536, "--bytes must be from 1 to 65536");
    options.require(
        warmupSeconds >= 0 && warmupSeconds <= LONGEST_SECONDS, "--warmup must be from 0 to 3600");
    options.require(
        seconds >= 1 && seconds <= LONGEST_SECONDS, "--duration must be from 1 to 3600");
  }
}
