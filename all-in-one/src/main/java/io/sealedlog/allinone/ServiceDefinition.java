package io.sealedlog.allinone;

import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.projection.ProjectionConfig;
import io.sealedlog.projection.ProjectionService;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.worker.WorkerConfig;
import io.sealedlog.worker.WorkerService;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// The three services: what each can be told, and how it is made from that. In an order in which
/// they can start on an empty database: the projector makes the read model, the gateway the vault.
// Settings and functions here have no state that changes.
@SuppressWarnings("ImmutableEnumChecker")
public enum ServiceDefinition {
  PROJECTOR(ProjectionConfig.SETTINGS, ProjectionConfig::from, ProjectionService::new),
  GATEWAY(GatewayConfig.SETTINGS, GatewayConfig::of, GatewayService::new),
  WORKER(WorkerConfig.SETTINGS, WorkerConfig::of, WorkerService::new);

  private final Settings settings;
  private final Consumer<Configuration> check;
  private final BiFunction<Configuration, ServiceContext, Service> construct;

  <C> ServiceDefinition(
      Settings settings,
      Function<Configuration, C> config,
      BiFunction<C, ServiceContext, Service> service) {
    this.settings = settings;
    this.check = configuration -> Objects.requireNonNull(config.apply(configuration));
    this.construct =
        (configuration, context) -> service.apply(config.apply(configuration), context);
  }

  public Settings settings() {
    return settings;
  }

  /// Only reads the typed record.
  ///
  /// @throws io.sealedlog.runtime.config.ConfigurationException when settings don't fit together
  public void check(Configuration configuration) {
    check.accept(configuration);
  }

  /// Reads the typed record and makes the service, which isn't started.
  public Service construct(Configuration configuration, ServiceContext context) {
    return construct.apply(configuration, context);
  }
}
