package io.sealedlog.benchmarks;

import io.sealedlog.benchmarks.load.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of a closed loop, shared by the load driver and the echo baseline.
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

  /// @throws ParameterException when an option is out of its range
  void requireSensible() {
    require(connections >= 1 && connections <= 4096, "--connections must be from 1 to 4096");
    require(bytes >= 1 && bytes <= 65_536, "--bytes must be from 1 to 65536");
    require(seconds >= 1 && seconds <= LONGEST_SECONDS, "--duration must be from 1 to 3600");
    require(
        warmupSeconds >= 0 && warmupSeconds <= LONGEST_SECONDS, "--warmup must be from 0 to 3600");
  }

  /// Returns the length of a phase.
  Duration duration() {
    return Duration.ofSeconds(seconds);
  }

  /// Returns the warm-up phase, if any.
  List<Phase> warmup() {
    return warmupSeconds == 0
        ? List.of()
        : List.of(new Phase("warm-up", Duration.ofSeconds(warmupSeconds), 0));
  }

  /// Returns the warm-up phase, if any, and the closed loop.
  List<Phase> closedLoop() {
    List<Phase> phases = new ArrayList<>(warmup());
    phases.add(new Phase("throughput", duration(), 0));
    return phases;
  }

  private void require(boolean holds, String rule) {
    OptionRules.require(command, holds, rule);
  }
}
