package io.sealedlog.allinone;

import io.sealedlog.allinone.logging.Log4jLevels;
import io.sealedlog.allinone.logging.Logging;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.projection.ProjectionConfig;
import io.sealedlog.projection.ProjectionService;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.Service;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Services;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.ConfigurationSources;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCreation;
import io.sealedlog.runtime.operations.OperationsEndpoint;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.worker.WorkerService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole SealedLog on one data directory: the embedded servers and, on them, the three services.
/// Unlike a single service it is ready when it has started.
public final class AllInOne implements Service {
  private static final Logger log = LoggerFactory.getLogger(AllInOne.class);

  /// Everything that an all-in-one process can be told.
  public static final Settings SETTINGS =
      Arrays.stream(ServiceDefinition.values())
          .map(ServiceDefinition::settings)
          .reduce(AllInOneConfig.ALL_SETTINGS, Settings::and);

  private static final int PARTITIONS = 4;

  /// How long the start may stand still.
  private static final Duration READY_BOUND = Duration.ofSeconds(60);

  private static final Duration READY_NOTICE = Duration.ofSeconds(10);
  private static final Duration READY_PAUSE = Duration.ofMillis(20);
  private static final Duration SERVICES_CLOSE_BOUND = Duration.ofSeconds(6);

  private final Supplier<ConfigurationSources> sources;
  private final AllInOneConfig config;
  private ServiceContext context;
  private boolean rebuildReadModel;
  private boolean rebuildState;
  private boolean retryParked;
  private @Nullable Addresses addresses;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /// @param sources of all settings; makes new ones at each call
  /// @throws ConfigurationException for whatever is wrong with them, before anything is started
  public AllInOne(Supplier<ConfigurationSources> sources, ServiceContext context) {
    this.sources = sources;
    this.context = context;
    this.config =
        AllInOneConfig.from(sources.get().alsoKnowing(SETTINGS).read(AllInOneConfig.ALL_SETTINGS));
    Logging.use(config.logging());
    for (ServiceDefinition service : ServiceDefinition.values()) {
      service.check(read(service, EmbeddedSettings.forValidation(), Path.of("master.key")));
    }
  }

  /// Makes the next start begin with an empty read model, which is made anew from the log.
  public AllInOne rebuildingReadModel() {
    rebuildReadModel = true;
    return this;
  }

  /// Makes the next start begin with a worker's state that is made anew from the log.
  public AllInOne rebuildingState() {
    rebuildState = true;
    return this;
  }

  /// Makes the next start apply parked streams again.
  public AllInOne retryingParked() {
    retryParked = true;
    return this;
  }

  @Override
  public String name() {
    return "all-in-one";
  }

  /// Where everything is, once started.
  public synchronized Addresses addresses() {
    return Objects.requireNonNull(addresses, "not started");
  }

  @Override
  public synchronized void start() {
    try {
      open();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    while (!opened.isEmpty()) {
      AutoCloseable last = opened.pop();
      try {
        last.close();
      } catch (Exception e) {
        log.atError().setCause(e).log("closing failed");
      }
    }
  }

  private void open() {
    if (config.tracing().endpoint().isPresent()) {
      context = context.with(keep(Tracing.of(config.tracing(), "sealedlog")));
    }
    DataDirectory directory = keep(DataDirectory.open(config.dataDirectory()));
    config
        .operations()
        .ifPresent(operations ->
            keep(new OperationsEndpoint(operations, context, new Log4jLevels())).start());
    directory.requireOpenToServers();
    Path masterKey = config.masterKeyFile().orElseGet(() -> directory.masterKey(context.random()));
    warnOfKeyInside(directory, masterKey);
    Path logKey = directory.logKey(context.random());
    EmbeddedServers servers =
        keep(EmbeddedServers.start(directory, config.flushEachRecord(), context.termination()));
    EmbeddedSettings settings = EmbeddedSettings.of(servers, directory.workerState(), logKey);
    createTopics(settings);
    ProjectionConfig projection =
        ProjectionConfig.from(read(ServiceDefinition.PROJECTOR, settings, masterKey));
    if (rebuildReadModel) {
      ProjectionService.dropReadModel(projection);
    } else if (retryParked) {
      ProjectionService.retryParked(projection);
    }
    Map<ServiceDefinition, Service> services = construct(settings, masterKey);
    if (rebuildState && services.get(ServiceDefinition.WORKER) instanceof WorkerService worker) {
      worker.rebuildingState();
    }
    AtomicBoolean started = new AtomicBoolean();
    context
        .health()
        .addReadyCheck(
            "start", () -> started.get() ? Optional.empty() : Optional.of("it is being started"));
    keep(new Services("services", List.copyOf(services.values()), SERVICES_CLOSE_BOUND)).start();
    started.set(true);
    awaitReady();
    GatewayConfig gatewayConfig =
        GatewayConfig.of(read(ServiceDefinition.GATEWAY, settings, masterKey));
    GatewayService gateway =
        (GatewayService) Objects.requireNonNull(services.get(ServiceDefinition.GATEWAY));
    addresses = Addresses.of(gatewayConfig, gateway, servers, directory);
  }

  private static void warnOfKeyInside(DataDirectory directory, Path masterKey) {
    if (masterKey.toAbsolutePath().startsWith(directory.path())) {
      log.atWarn()
          .addKeyValue("file", masterKey)
          .log("the master key is in the data directory, a copy of which can be opened with it");
    }
  }

  // In the order of the definitions.
  private Map<ServiceDefinition, Service> construct(EmbeddedSettings settings, Path masterKey) {
    Map<ServiceDefinition, Service> services = new EnumMap<>(ServiceDefinition.class);
    for (ServiceDefinition definition : ServiceDefinition.values()) {
      services.put(
          definition, definition.construct(read(definition, settings, masterKey), context));
    }
    return services;
  }

  private Configuration read(
      ServiceDefinition definition, EmbeddedSettings settings, Path masterKey) {
    return sources
        .get()
        .explicit(Map.of(AllInOneConfig.MASTER_KEY_FILE.key(), masterKey.toString()))
        .decided(settings.decidedFor(definition))
        .alsoKnowing(SETTINGS)
        .read(definition.settings());
  }

  private void createTopics(EmbeddedSettings settings) {
    createTopics(
        KafkaConfig.from(
            sources
                .get()
                .explicit(settings.kafka())
                .alsoKnowing(SETTINGS)
                .read(KafkaConfig.SETTINGS)));
  }

  /// Creates the topics that are missing on an embedded broker.
  static void createTopics(KafkaConfig kafka) {
    Topics topics = kafka.topics();
    try (Admin admin = new KafkaClients(kafka).admin("sealedlog-all-in-one")) {
      new TopicCreation(admin).createMissing(topics.all(), PARTITIONS, kafka.replication());
    }
  }

  private void awaitReady() {
    StallDetector standstill = new StallDetector(READY_BOUND, System::nanoTime);
    long noticed = System.nanoTime();
    try {
      while (!context.health().ready().healthy() && !context.termination().await(READY_PAUSE)) {
        Map<String, String> faults = context.health().ready().faults();
        if (standstill.reached(faults)) {
          throw new StartException(
              "Not ready, and for %d s it has not got on: %s."
                  .formatted(READY_BOUND.toSeconds(), faults));
        }
        long now = System.nanoTime();
        if (now - noticed > READY_NOTICE.toNanos()) {
          noticed = now;
          log.atInfo().addKeyValue("faults", faults).log("not ready yet");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while starting.", e);
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }
}
