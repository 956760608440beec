package io.sealedlog.benchmarks;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Checks rules for command line options.
final class OptionRules {
  private OptionRules() {}

  /// @throws ParameterException with the rule as its message, when it doesn't hold
  static void require(CommandSpec command, boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule);
    }
  }
}
