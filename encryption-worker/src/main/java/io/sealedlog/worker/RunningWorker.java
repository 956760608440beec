package io.sealedlog.worker;

import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.kafka.AccessRights;
import io.sealedlog.runtime.kafka.DeploymentMark;
import io.sealedlog.runtime.kafka.ExactlyOnceCheck;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.KafkaMeters;
import io.sealedlog.runtime.kafka.LogOwnerCheck;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.kafka.RightsCheck;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.worker.log.LogComparison;
import io.sealedlog.worker.log.LogEndOffsets;
import io.sealedlog.worker.log.LogFormat;
import io.sealedlog.worker.log.PartitionReader;
import io.sealedlog.worker.log.TaskInitializer;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.VaultWait;
import io.sealedlog.worker.processing.WorkerMetrics;
import io.sealedlog.worker.rebuild.StatePreparation;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.state.CacheBudget;
import io.sealedlog.worker.topology.CommandProcessorFactory;
import io.sealedlog.worker.topology.StreamsClientSupplier;
import io.sealedlog.worker.topology.StreamsProperties;
import io.sealedlog.worker.topology.StreamsTimeouts;
import io.sealedlog.worker.topology.ThreadReplacement;
import io.sealedlog.worker.topology.WorkerTopology;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker from its start to its end, with all its resources.
final class RunningWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunningWorker.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);
  private static final Duration VAULT_PAUSE = Duration.ofMillis(250);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);
  private static final Duration ASSIGNMENT_INTERVAL = Duration.ofMillis(100);
  private static final Duration TRANSACTIONS_INTERVAL = Duration.ofMillis(500);
  private static final Duration LOG_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration FORGET_INTERVAL = Duration.ofMinutes(10);

  private final WorkerConfig config;
  private final Admin admin;
  private final KeyFetcher keyFetcher;
  private final TransportKeySource keySource;
  private final CommandOpener opener;
  private final VaultWait vaultWait = new VaultWait(VAULT_PAUSE);
  private final BrokerWatch brokers;
  private final AssignmentWatch assignment;
  private final AbandonedTransactions abandoned;
  private final RestoreProgress restoring;
  private final CommandProgress progress;
  private final ScheduledExecutorService housekeeping;
  private final KafkaStreams streams;
  private final KafkaMeters streamsMeters;

  private RunningWorker(
      WorkerConfig config,
      ServiceContext context,
      WorkerKeys keys,
      Admin admin,
      boolean rebuildState) {
    this.config = config;
    this.admin = admin;
    this.keyFetcher = new KeyFetcher(keys.transportKeys(), context.clock());
    this.keySource = new TransportKeySource(keys.transportKeys(), keyFetcher);
    this.opener = new CommandOpener(keySource);
    this.brokers = new BrokerWatch(admin);
    Map<String, Object> properties = StreamsProperties.of(config.kafka(), config.streams());
    long transactionTimeout = StreamsTimeouts.of(properties).transactionTimeout();
    int partitions = checkedPartitions(transactionTimeout);
    KafkaClients clients = new KafkaClients(config.kafka());
    requireOwnTopics(keys, clients);
    LogFormat format = new LogFormat(keys.events(), new Partitions(partitions));
    new StatePreparation(
            clients,
            admin,
            config.kafka().topics(),
            config.streams(),
            properties,
            format,
            context.termination())
        .prepare(rebuildState);
    WorkerMetrics metrics = new WorkerMetrics(context.metrics());
    ThreadReplacement replacement = new ThreadReplacement(context.clock(), context.termination());
    this.streams =
        new KafkaStreams(
            topology(context, metrics, clients, keys, format),
            new StreamsConfig(properties),
            new StreamsClientSupplier(replacement::isReplaced, metrics.commit()));
    streams.setUncaughtExceptionHandler(replacement);
    this.streamsMeters = new KafkaMeters(context.metrics());
    this.assignment =
        new AssignmentWatch(
            AssignmentWatch.of(
                admin, config.kafka().topics().workerGroup(), config.streams().groupProtocol()),
            partitions);
    this.abandoned =
        new AbandonedTransactions(
            AbandonedTransactions.of(
                admin, config.kafka().topics().workerGroup(), config.streams().groupProtocol()),
            System::nanoTime);
    this.restoring = new RestoreProgress(context.metrics(), System::nanoTime);
    this.progress =
        new CommandProgress(
            CommandProgress.of(admin, config.kafka().topics().workerGroup()),
            this::ownedPartitions,
            System::nanoTime,
            context.metrics());
    this.housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("worker-housekeeping").daemon().factory());
  }

  /// @param keys owned by the caller, who closes them
  /// @param rebuildState whether to rebuild the state from the log first
  static RunningWorker start(
      WorkerConfig config, ServiceContext context, WorkerKeys keys, boolean rebuildState) {
    Admin admin = new KafkaClients(config.kafka()).admin("sealedlog-worker-admin");
    RunningWorker worker;
    try {
      worker = new RunningWorker(config, context, keys, admin, rebuildState);
    } catch (RuntimeException | Error e) {
      admin.close(Duration.ZERO);
      throw e;
    }
    try {
      worker.run(context);
    } catch (RuntimeException | Error e) {
      worker.close();
      throw e;
    }
    return worker;
  }

  State state() {
    return streams.state();
  }

  @Override
  public void close() {
    vaultWait.stop();
    keyFetcher.close();
    housekeeping.shutdownNow();
    streamsMeters.close();
    if (!streams.close(closeOptions())) {
      log.atWarn().log("the stream threads did not stop in time");
    }
    opener.close();
    admin.close(Duration.ofSeconds(1));
  }

  private int checkedPartitions(long transactionTimeout) {
    KafkaConfig kafka = config.kafka();
    new RightsCheck(admin).require(AccessRights.WORKER, kafka.topics());
    int partitions = new TopicCheck(admin, kafka.replication()).require(kafka.topics().all());
    new ExactlyOnceCheck(admin, kafka.replication())
        .require(kafka.topics().workerGroup(), partitions, transactionTimeout);
    return partitions;
  }

  // Before anything joins the group or writes: another deployment's commands would be taken for
  // forgeries.
  private void requireOwnTopics(WorkerKeys keys, KafkaClients clients) {
    KafkaConfig kafka = config.kafka();
    new LogOwnerCheck(clients, kafka.topics().events().name())
        .require(keys.check(), "those in log.key-file");
    new DeploymentMark(admin, kafka.topics().workerGroup(), keys.deploymentId())
        .claim(kafka.replication());
  }

  private TaskInitializer taskInitializer(KafkaClients clients, LogFormat format) {
    return new LogComparison(
        config.kafka().topics().events().name(),
        format,
        new LogEndOffsets(admin, LOG_TIMEOUT),
        () ->
            new PartitionReader(
                clients.consumer("sealedlog-worker-log", PartitionReader.SETTINGS), LOG_TIMEOUT));
  }

  private Topology topology(
      ServiceContext context,
      WorkerMetrics metrics,
      KafkaClients clients,
      WorkerKeys keys,
      LogFormat format) {
    OutcomeMemory memory =
        new OutcomeMemory(config.dedupeMemory(), config.limits(), context.random());
    metrics.observe(memory);
    CommandProcessorFactory processors =
        new CommandProcessorFactory(
            new CommandReader(opener, vaultWait),
            keys.sealer(),
            metrics,
            config.limits(),
            format.partitions().count(),
            config.maxContexts(),
            memory,
            new CacheBudget(config.stateCache()),
            taskInitializer(clients, format),
            config.streams().commitInterval(),
            context.tracing(),
            context.clock(),
            context.random());
    return WorkerTopology.build(config.kafka().topics(), processors);
  }

  private void run(ServiceContext context) {
    context.health().addReadyCheck("worker", this::streamsFault);
    context.health().addReadyCheck("worker-assignment", assignment::fault);
    context.health().addReadyCheck("worker-vault", vaultWait::fault);
    context.health().addReadyCheck("worker-broker", brokers::fault);
    context.health().addReadyCheck("worker-state", restoring::fault);
    context.health().addReadyCheck("worker-progress", progress::fault);
    keyFetcher.start(context.metrics());
    streams.setStateListener((newState, oldState) -> {
      assignment.onChange(newState, oldState);
      abandoned.onChange(newState, oldState);
    });
    streams.setGlobalStateRestoreListener(restoring);
    streamsMeters.add(streams::metrics);
    streams.start();
    every(ASSIGNMENT_INTERVAL, assignment);
    every(TRANSACTIONS_INTERVAL, abandoned);
    every(WATCH_INTERVAL, brokers);
    every(WATCH_INTERVAL, progress);
    every(WATCH_INTERVAL, new StandbyLag(streams, context.metrics()));
    every(
        config.purgeInterval(),
        new CommandPurge(admin, config.kafka().topics().workerGroup(), this::ownedPartitions));
    every(FORGET_INTERVAL, () -> keySource.forgetDestroyed(opener));
  }

  private Set<TopicPartition> ownedPartitions() {
    return streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.topicPartitions().stream())
        .collect(Collectors.toSet());
  }

  private Optional<String> streamsFault() {
    State state = streams.state();
    return state == State.RUNNING ? Optional.empty() : Optional.of("the streams are " + state);
  }

  /// A member that leaves is replaced at once; one with an instance id stays, because it comes
  /// back.
  private CloseOptions closeOptions() {
    GroupMembershipOperation operation =
        config.streams().instanceId().isPresent()
            ? GroupMembershipOperation.REMAIN_IN_GROUP
            : GroupMembershipOperation.LEAVE_GROUP;
    return CloseOptions.groupMembershipOperation(operation).withTimeout(CLOSE_TIMEOUT);
  }

  private void every(Duration interval, Runnable job) {
    var _ =
        housekeeping.scheduleWithFixedDelay(
            () -> attempt(job), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  // An exception would end the schedule, and the next attempt may succeed.
  private static void attempt(Runnable job) {
    try {
      job.run();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("housekeeping failed, to be tried again");
    }
  }
}
