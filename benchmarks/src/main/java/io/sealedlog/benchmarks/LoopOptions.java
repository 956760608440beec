package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How messages are sent in a closed loop: the same for a server and for what it is compared with.
// picocli sets the options before anything reads them.
@SuppressWarnings("NullAway.Init")
final class LoopOptions {
  private static final int LONGEST_SECONDS = 3600;

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  @Option(names = "--connections", defaultValue = "64", description = "Keep-alive connections.")
  int connections;

  @Option(names = "--bytes", defaultValue = "512", description = "Length of a message's text.")
  int bytes;

  @Option(
      names = "--warmup",
      defaultValue = "10",
      description = "Seconds of closed loop before anything counts.")
  int warmupSeconds;

  @Option(names = "--duration", defaultValue = "30", description = "Seconds of each phase.")
  int seconds;

  /// @throws ParameterException when a rule for the options does not hold
  void requireSensible() {
    require(connections >= 1 && connections <= 4096, "--connections must be from 1 to 4096");
    require(bytes >= 1 && bytes <= 65_536, "--bytes must be from 1 to 65536");
    require(seconds >= 1 && seconds <= LONGEST_SECONDS, "--duration must be from 1 to 3600");
    require(
        warmupSeconds >= 0 && warmupSeconds <= LONGEST_SECONDS, "--warmup must be from 0 to 3600");
  }

  /// How long a phase lasts.
  Duration duration() {
    return Duration.ofSeconds(seconds);
  }

  /// The warm-up, if there is to be one.
  List<Phase> warmup() {
    return warmupSeconds == 0
        ? List.of()
        : List.of(new Phase("warm-up", Duration.ofSeconds(warmupSeconds), 0));
  }

  /// The warm-up and the closed loop.
  List<Phase> closedLoop() {
    List<Phase> phases = new ArrayList<>(warmup());
    phases.add(new Phase("throughput", duration(), 0));
    return phases;
  }

  private void require(boolean holds, String rule) {
    OptionRules.require(command, holds, rule);
  }
}
