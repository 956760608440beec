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

/// The three services: what each can be told, and how it is made from that. In an order in which
/// they can start on an empty database: the projector makes the read model, the gateway the vault.
public enum ServiceDefinition {
  PROJECTOR,
  GATEWAY,
  WORKER;

  public Settings settings() {
    return switch (this) {
      case PROJECTOR -> ProjectionConfig.SETTINGS;
      case GATEWAY -> GatewayConfig.SETTINGS;
      case WORKER -> WorkerConfig.SETTINGS;
    };
  }

  /// Only reads the typed record.
  ///
  /// @throws io.sealedlog.runtime.config.ConfigurationException when settings don't fit together
  public void check(Configuration configuration) {
    Object _ =
        switch (this) {
          case PROJECTOR -> ProjectionConfig.from(configuration);
          case GATEWAY -> GatewayConfig.of(configuration);
          case WORKER -> WorkerConfig.of(configuration);
        };
  }

  /// Reads the typed record and makes the service, which isn't started.
  public Service construct(Configuration configuration, ServiceContext context) {
    return switch (this) {
      case PROJECTOR -> new ProjectionService(ProjectionConfig.from(configuration), context);
      case GATEWAY -> new GatewayService(GatewayConfig.of(configuration), context);
      case WORKER -> new WorkerService(WorkerConfig.of(configuration), context);
    };
  }
}
