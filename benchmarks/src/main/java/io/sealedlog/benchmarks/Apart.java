package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.apart.Part;
import io.sealedlog.benchmarks.apart.ServicesApart;
import io.sealedlog.benchmarks.load.LoadSetup;
import io.sealedlog.benchmarks.load.Messages;
import io.sealedlog.benchmarks.load.Phase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Starts the services apart from each other, as many of each as wanted, puts them under load in a
/// closed loop, and prints the rate and the processor time of each part.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
@Command(
    name = "apart",
    description = "Starts services apart, sends messages, and prints rate and processor time.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Apart implements Callable<Integer> {
  private static final int PEOPLE = 8;
  private static final int CONVERSATIONS = 64;

  @Spec CommandSpec spec;

  @Mixin LoopOptions loop = new LoopOptions();

  @Option(names = "--gateways", defaultValue = "1", description = "Gateways.")
  int gateways;

  @Option(names = "--workers", defaultValue = "1", description = "Workers.")
  int workers;

  @Option(names = "--projectors", defaultValue = "1", description = "Projectors.")
  int projectors;

  @Option(names = "--partitions", defaultValue = "12", description = "Partitions of each topic.")
  int partitions;

  @Option(names = "--rounds", defaultValue = "1", description = "Phases that are measured.")
  int rounds;

  @Option(names = "--launcher", defaultValue = "./sealedlog", description = "Starts the services.")
  Path launcher;

  @Option(
      names = "--directory",
      defaultValue = "target",
      description = "Where a new directory for the data is made. It is not removed.")
  Path directory;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Apart()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    loop.requireSensible();
    for (int number : List.of(gateways, workers, projectors, rounds)) {
      OptionRules.require(
          spec, number >= 1 && number <= 20, "there must be from 1 to 20 of each, and rounds");
    }
    Path data = Files.createTempDirectory(Files.createDirectories(directory), "apart");
    line("data and logs: %s", data);
    ServicesApart.Numbers numbers = new ServicesApart.Numbers(gateways, workers, projectors);
    try (ServicesApart apart = ServicesApart.start(data, launcher, numbers, partitions)) {
      line("%d gateways, %d workers, %d projectors", gateways, workers, projectors);
      measure(apart);
    }
    return 0;
  }

  private void measure(ServicesApart apart) throws IOException, InterruptedException {
    List<List<List<byte[]>>> messages = new ArrayList<>();
    SecureRandom random = new SecureRandom();
    int each = Math.max(1, loop.connections / gateways);
    for (InetSocketAddress gateway : apart.gateways()) {
      messages.add(
          Messages.of(
              LoadSetup.prepare(gateway, PEOPLE, CONVERSATIONS / gateways, random),
              each,
              loop.bytes,
              random));
    }
    for (Phase phase : loop.warmup()) {
      run(apart, phase, messages);
    }
    for (int round = 1; round <= rounds; round++) {
      run(apart, new Phase("round " + round, loop.duration(), 0), messages);
    }
  }

  private void run(ServicesApart apart, Phase phase, List<List<List<byte[]>>> messages)
      throws InterruptedException {
    List<Part> parts = new ArrayList<>(apart.parts());
    parts.add(new Part("load driver", List.of(ProcessHandle.current())));
    List<Duration> before = parts.stream().map(Part::processorTime).toList();
    double rate = 0;
    double seconds = 0;
    long errors = 0;
    try (ExecutorService loads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Phase.Outcome>> outcomes =
          IntStream.range(0, messages.size())
              .mapToObj(
                  i -> loads.submit(() -> phase.run(apart.gateways().get(i), messages.get(i))))
              .toList();
      for (Future<Phase.Outcome> each : outcomes) {
        Phase.Outcome outcome = each.get();
        rate += outcome.storedPerSecond();
        errors += outcome.failed();
        seconds = Math.max(seconds, outcome.seconds());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    line("%s, %.1f s: %,.0f/s stored (201), %d others", phase.name(), seconds, rate, errors);
    for (int i = 0; i < parts.size(); i++) {
      Duration used = parts.get(i).processorTime().minus(before.get(i));
      line(
          "  %-12s %d  %5.2f cores  %4.0f us a message",
          parts.get(i).name(),
          parts.get(i).processes().size(),
          used.toMillis() / 1e3 / seconds,
          used.toNanos() / 1e3 / (rate * seconds));
    }
  }

  private void line(String format, Object... values) {
    spec.commandLine().getOut().printf(Locale.ROOT, format + "%n", values);
    spec.commandLine().getOut().flush();
  }
}
