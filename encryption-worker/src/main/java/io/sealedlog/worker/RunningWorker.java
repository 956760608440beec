package io.sealedlog.worker;

import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.VaultWait;
import io.sealedlog.worker.processing.WorkerMetrics;
import io.sealedlog.worker.topology.CommandProcessors;
import io.sealedlog.worker.topology.StreamsProperties;
import io.sealedlog.worker.topology.ThreadReplacement;
import io.sealedlog.worker.topology.WorkerTopology;
import java.time.Duration;
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

/// A worker from its start to its end, with everything that it holds meanwhile.
final class RunningWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RunningWorker.class);
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(8);
  private static final Duration VAULT_PAUSE = Duration.ofMillis(250);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);
  private static final Duration FORGET_INTERVAL = Duration.ofMinutes(10);

  private final WorkerConfig config;
  private final Admin admin;
  private final TransportKeySource keySource;
  private final CommandOpener opener;
  private final VaultWait vaultWait = new VaultWait(VAULT_PAUSE);
  private final BrokerWatch brokers;
  private final ScheduledExecutorService housekeeping;
  private final KafkaStreams streams;

  private RunningWorker(WorkerConfig config, ServiceContext context, WorkerKeys keys, Admin admin) {
    this.config = config;
    this.admin = admin;
    this.keySource = new TransportKeySource(keys.transportKeys());
    this.opener = new CommandOpener(keySource);
    this.brokers = new BrokerWatch(admin);
    int partitions = new TopicCheck(admin).require(config.kafka().topics().all());
    boolean cluster = new ClusterSize(admin).brokers() > 1;
    this.streams =
        new KafkaStreams(
            topology(context, keys, partitions),
            new StreamsConfig(StreamsProperties.of(config.kafka(), config.streams(), cluster)));
    this.housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("worker-housekeeping").daemon().factory());
  }

  /// @param keys stay the caller's
  static RunningWorker start(WorkerConfig config, ServiceContext context, WorkerKeys keys) {
    Admin admin = new KafkaClients(config.kafka()).admin("sealedlog-worker-admin");
    RunningWorker worker;
    try {
      worker = new RunningWorker(config, context, keys, admin);
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
    housekeeping.shutdownNow();
    if (!streams.close(closeOptions())) {
      log.atWarn().log("the stream threads did not stop in time");
    }
    opener.close();
    admin.close(Duration.ofSeconds(1));
  }

  private Topology topology(ServiceContext context, WorkerKeys keys, int partitions) {
    CommandProcessors processors =
        new CommandProcessors(
            new CommandReader(opener, vaultWait),
            keys.sealer(),
            new WorkerMetrics(context.metrics()),
            config.limits(),
            partitions,
            config.maxContexts(),
            config.maxOutcomes(),
            config.streams().commitInterval(),
            context.clock(),
            context.random());
    return WorkerTopology.build(config.kafka().topics(), config.streams().stores(), processors);
  }

  private void run(ServiceContext context) {
    streams.setUncaughtExceptionHandler(
        new ThreadReplacement(context.clock(), context.termination()));
    context.health().addReadyCheck("worker", this::streamsFault);
    context.health().addReadyCheck("worker-vault", vaultWait::fault);
    context.health().addReadyCheck("worker-broker", brokers::fault);
    streams.start();
    every(WATCH_INTERVAL, brokers);
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

  /// Leaving makes the others take over at once; who has an instance id comes back instead.
  private CloseOptions closeOptions() {
    GroupMembershipOperation operation =
        config.streams().instanceId().isPresent()
            ? GroupMembershipOperation.REMAIN_IN_GROUP
            : GroupMembershipOperation.LEAVE_GROUP;
    return CloseOptions.groupMembershipOperation(operation).withTimeout(CLOSE_BOUND);
  }

  private void every(Duration interval, Runnable job) {
    var _ =
        housekeeping.scheduleWithFixedDelay(
            () -> attempt(job), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  // An exception would end the schedule, and the next attempt may well succeed.
  private static void attempt(Runnable job) {
    try {
      job.run();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("housekeeping failed, to be tried again");
    }
  }
}
