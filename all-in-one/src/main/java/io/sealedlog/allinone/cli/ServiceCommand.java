package io.sealedlog.allinone.cli;

import io.sealedlog.allinone.ServiceDefinition;
import io.sealedlog.allinone.logging.Log4jLevels;
import io.sealedlog.allinone.logging.Logging;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Services;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.operations.LoggingConfig;
import io.sealedlog.runtime.operations.OperationsConfig;
import io.sealedlog.runtime.operations.OperationsEndpoint;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.runtime.tracing.TracingConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs one of the services in a process of its own.
@Command(
    description = "Runs this one service, on a Kafka cluster and a PostgreSQL server of your own.",
    footer = {"", DebugPort.HELP},
    mixinStandardHelpOptions = true)
class ServiceCommand implements Callable<Integer> {
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(9);

  private final ServiceDefinition definition;
  private final AtomicBoolean started = new AtomicBoolean();

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private ConfigFile configFile = new ConfigFile();

  ServiceCommand(ServiceDefinition definition) {
    this.definition = definition;
  }

  final CommandSpec spec() {
    return spec;
  }

  @Override
  public Integer call() {
    return new ServiceProcess(spec.commandLine().getErr())
        .run(this::construct, _ -> started.set(true))
        .number();
  }

  /// Everything that the process can be told.
  static Settings settings(ServiceDefinition definition) {
    return definition.settings().and(OperationsConfig.SETTINGS).and(TracingConfig.SETTINGS);
  }

  /// The service itself, which isn't started.
  Service service(Configuration configuration, ServiceContext context) {
    return definition.construct(configuration, context);
  }

  /// @throws io.sealedlog.runtime.config.ConfigurationException for whatever is wrong with it
  final Configuration configuration() {
    return configFile.sources().read(settings(definition));
  }

  private Service construct(ServiceContext processContext) {
    Configuration configuration = configuration();
    Tracing tracing =
        Tracing.of(
            TracingConfig.from(configuration),
            "sealedlog-" + definition.name().toLowerCase(Locale.ROOT));
    ServiceContext context = processContext.with(tracing);
    Logging.use(LoggingConfig.from(configuration));
    // The endpoint answers before the service has said what it needs to be ready.
    context
        .health()
        .addReadyCheck(
            "start", () -> started.get() ? Optional.empty() : Optional.of("it is being started"));
    Service service = service(configuration, context);
    OperationsEndpoint endpoint =
        new OperationsEndpoint(OperationsConfig.from(configuration), context, new Log4jLevels());
    List<Service> parts =
        tracing.isOn()
            ? List.of(new TracingService(tracing), endpoint, service)
            : List.of(endpoint, service);
    return new Services(service.name(), parts, CLOSE_BOUND);
  }
}
