package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.ServiceDefinition;
import io.sealedlog.projection.ProjectionConfig;
import io.sealedlog.projection.ProjectionService;
import io.sealedlog.runtime.ExitCode;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs a projector, or tells those that run to apply parked streams again.
@Command(
    description = "Runs this one service, on a Kafka cluster and a PostgreSQL server of your own.",
    footer = {"", DebugPort.HELP},
    mixinStandardHelpOptions = true)
final class ProjectorCommand extends ServiceCommand {
  @Option(
      names = "--retry-parked",
      description =
          "Asks the projectors that run, or the next one that starts, to apply all parked streams"
              + " again, and ends. To be used when the cause is gone.")
  private boolean retryParked;

  ProjectorCommand() {
    super(ServiceDefinition.PROJECTOR);
  }

  @Override
  public Integer call() {
    return retryParked ? askToRetry().number() : super.call();
  }

  private ExitCode askToRetry() {
    PrintWriter errors = spec().commandLine().getErr();
    try {
      int parked = ProjectionService.retryParked(ProjectionConfig.from(configuration()));
      PrintWriter out = spec().commandLine().getOut();
      out.println(
          parked == 0
              ? "No stream is parked."
              : ("%d parked streams are to be applied again, by the projectors that run or the next"
                      + " one that starts. What stays in read_g1.parked_streams has its reason there.")
                  .formatted(parked));
      return ExitCode.STOPPED;
    } catch (ConfigurationException e) {
      errors.println(e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (StartException e) {
      errors.println(e.getMessage());
      return ExitCode.START;
    }
  }
}
