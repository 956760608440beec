package io.sealedlog.benchmarks;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Says what is wrong with options.
final class OptionRules {
  private OptionRules() {}

  /// @throws ParameterException when a rule for the options does not hold
  static void require(CommandSpec command, boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule);
    }
  }
}
