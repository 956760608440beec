package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.ServiceDefinition;
import io.sealedlog.runtime.ExitCode;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `sealedlog` command.
@Command(
    name = "sealedlog",
    description = "An encrypted messaging backend on Apache Kafka.",
    subcommands = {
      StartCommand.class,
      DemoCommand.class,
      ImportCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      MoveCommand.class,
      TopicsCommand.class,
      RehearseCommand.class,
      RehearseServicesCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main implements Runnable {
  /// Read by the logging configuration.
  private static final String LOG_LEVEL = "sealedlog.log.level";

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--log-level",
      scope = ScopeType.INHERIT,
      defaultValue = "info",
      description = "error, warn, info (the default), debug or trace.")
  private String logLevel = "info";

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /// All commands; a test can run them without ending the process.
  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    for (ServiceDefinition service : ServiceDefinition.values()) {
      commandLine.addSubcommand(
          service.name().toLowerCase(Locale.ROOT),
          switch (service) {
            case WORKER -> new WorkerCommand();
            case PROJECTOR -> new ProjectorCommand();
            case GATEWAY -> new ServiceCommand(service);
          });
    }
    Reader answers = new InputStreamReader(System.in, Charset.defaultCharset());
    return commandLine
        .addSubcommand(new ResetCommand(answers))
        .setExitCodeExceptionMapper(Main::exitCode)
        .setExecutionStrategy(parsed -> {
          // Before the first logger is made.
          System.setProperty(LOG_LEVEL, main.logLevel);
          return new CommandLine.RunLast().execute(parsed);
        });
  }

  private static int exitCode(Throwable failure) {
    return (failure instanceof ParameterException ? ExitCode.USAGE : ExitCode.FAILED).number();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
