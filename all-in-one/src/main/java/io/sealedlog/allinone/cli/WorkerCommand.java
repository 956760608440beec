package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.ServiceDefinition;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.worker.WorkerConfig;
import io.sealedlog.worker.WorkerService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs a worker in a process of its own.
@Command(
    description = "Runs this one service, on a Kafka cluster and a PostgreSQL server of your own.",
    footer = {"", DebugPort.HELP},
    mixinStandardHelpOptions = true)
final class WorkerCommand extends ServiceCommand {
  @Option(
      names = "--rebuild-state",
      description =
          "Makes the workers' state anew from the events before it starts, whatever there is; all"
              + " other workers must be stopped.")
  private boolean rebuildState;

  WorkerCommand() {
    super(ServiceDefinition.WORKER);
  }

  @Override
  Service service(Configuration configuration, ServiceContext context) {
    WorkerService worker = new WorkerService(WorkerConfig.of(configuration), context);
    return rebuildState ? worker.rebuildingState() : worker;
  }
}
