package io.sealedlog.allinone.cli;

import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine;

/// Runs a command that copies a system: what is wrong is said in whole sentences, and the exit code
/// tells what kind of fault it is.
record CopyRun(CommandLine commandLine) {
  /// What the command does.
  @FunctionalInterface
  interface Work {
    /// @param out is told how far it is
    void run(PrintWriter out);
  }

  /// @return the exit code
  int run(Work work) {
    PrintWriter errors = commandLine.getErr();
    try {
      work.run(commandLine.getOut());
      commandLine.getOut().flush();
      return ExitCode.STOPPED.number();
    } catch (ConfigurationException e) {
      errors.println(e.getMessage());
      errors.flush();
      return ExitCode.CONFIGURATION.number();
    } catch (StartException e) {
      errors.println(e.getMessage());
      errors.flush();
      return ExitCode.START.number();
    }
  }
}
