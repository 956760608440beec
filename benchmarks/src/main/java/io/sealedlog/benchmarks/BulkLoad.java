package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.BulkLines;
import io.sealedlog.benchmarks.load.BulkLoadRun;
import io.sealedlog.benchmarks.load.LoadSetup;
import io.sealedlog.benchmarks.load.MemoryWatch;
import io.sealedlog.benchmarks.load.Report;
import io.sealedlog.benchmarks.load.ServerMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Sends one batch of messages of mixed sizes to a running server, and prints the time until all of
/// them could be read, the memory of the server, and whether all messages were stored correctly.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "bulk",
    description = "Sends one batch to a running server and prints rate and memory.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class BulkLoad implements Callable<Integer> {
  private static final int PEOPLE = 2;

  @Spec CommandSpec spec;

  @Mixin RunOptions options = new RunOptions();

  @Option(names = "--messages", defaultValue = "200000", description = "Lines of the batch.")
  long messages;

  @Option(
      names = "--warmup",
      defaultValue = "20000",
      description = "Lines of a batch before it that does not count.")
  long warmup;

  @Option(
      names = "--conversations",
      defaultValue = "1000",
      description = "Conversations to spread the messages over.")
  int conversations;

  @Option(names = "--min-bytes", defaultValue = "16", description = "Smallest text.")
  int smallest;

  @Option(names = "--max-bytes", defaultValue = "8192", description = "Largest text.")
  int largest;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BulkLoad());
  }

  @Override
  public Integer call() throws InterruptedException {
    InetSocketAddress address = options.address();
    requireSensible();
    try {
      if (warmup > 0) {
        print("warm-up", run(address, warmup));
      }
      return measure(address);
    } catch (IOException e) {
      spec.commandLine().getErr().println("Failed: " + e.getMessage());
      return 1;
    }
  }

  private int measure(InetSocketAddress address) throws IOException, InterruptedException {
    Report report = new Report(spec.commandLine().getOut());
    List<ServerMemory> servers = options.memory();
    servers.forEach(memory -> report.print("before", memory));
    BulkLoadRun.Outcome outcome;
    try (MemoryWatch watch = new MemoryWatch(servers)) {
      watch.start();
      outcome = run(address, messages);
      for (int i = 0; i < servers.size(); i++) {
        line(
            "most resident memory of %d meanwhile: %d MiB",
            servers.get(i).pid(), watch.mostMebibytes()[i]);
      }
    }
    print("bulk", outcome);
    servers.forEach(memory -> report.print("after", memory));
    return outcome.wrong() == 0 && outcome.others() == 0 ? 0 : 1;
  }

  // Each run uses new conversations, because their messages are counted afterwards.
  private BulkLoadRun.Outcome run(InetSocketAddress address, long count)
      throws IOException, InterruptedException {
    SecureRandom random = new SecureRandom();
    List<LoadSetup.ConversationClient> clients =
        LoadSetup.prepare(address, PEOPLE, conversations, random);
    List<String> ids = clients.stream().map(LoadSetup.ConversationClient::conversationId).toList();
    BulkLines lines = new BulkLines(ids, smallest, largest, random.nextLong());
    return new BulkLoadRun(address, clients, lines).run(count);
  }

  private void print(String name, BulkLoadRun.Outcome outcome) {
    line(
        "%s: %,d lines, %.1f MB, %d conversations, texts of %d to %d bytes",
        name,
        outcome.stored() + outcome.others(),
        outcome.bytes() / 1e6,
        conversations,
        smallest,
        largest);
    line("  stored            %,12d", outcome.stored());
    line("  refused, unknown  %,12d", outcome.others());
    line("  wrong             %,12d", outcome.wrong());
    line(
        "  answered          %,12.1f s  %,.0f/s",
        outcome.answered(), outcome.stored() / outcome.answered());
    line(
        "  materialized      %,12.1f s  %,.0f/s",
        outcome.materialized(), outcome.stored() / outcome.materialized());
  }

  private void line(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }

  private void requireSensible() {
    options.require(
        messages >= 1 && messages <= 100_000_000, "--messages must be from 1 to 100000000");
    options.require(warmup >= 0 && warmup <= 100_000_000, "--warmup must be from 0 to 100000000");
    options.require(
        conversations >= 1 && conversations <= 100_000, "--conversations must be from 1 to 100000");
    options.require(
        smallest >= 1 && smallest <= largest && largest <= 65_536,
        "--min-bytes and --max-bytes must be from 1 to 65536, in this order");
  }
}
