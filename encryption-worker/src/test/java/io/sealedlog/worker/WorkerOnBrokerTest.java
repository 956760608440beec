package io.sealedlog.worker;

import static io.sealedlog.worker.WorkerOnBroker.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.runtime.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Measures how soon a worker finishes commands under disturbances. It needs a real broker, because
/// Kafka Streams, its consumer and the broker decide this together.
@Tag("servers")
class WorkerOnBrokerTest {
  private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);
  private static final int COMMANDS = 10;

  @TempDir private Path directory;

  /// If the interceptor were not called on the processing thread, a sender who waits for each
  /// answer would wait for a whole commit interval per command.
  @Test
  void commitsWhenAllIsProcessedBeforeTheIntervalEnds() {
    Map<String, String> settings =
        Map.of(
            "worker.commit-interval", "5s",
            "kafka.transaction.timeout.ms", "10000",
            "worker.threads", "2");
    try (WorkerOnBroker test = new WorkerOnBroker(directory, settings);
        EventLog events = test.events();
        RunningWorker _ = test.start(new SimpleMeterRegistry())) {
      test.sendNext();
      assertThat(events.readUntil(2, LIMIT)).hasSize(2);

      long begin = System.nanoTime();
      for (int i = 1; i <= COMMANDS; i++) {
        test.sendNext();
        assertThat(events.readUntil(2 + i, LIMIT)).hasSize(2 + i);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(took).isLessThan(COMMIT_INTERVAL.multipliedBy(COMMANDS).dividedBy(2));

      // The interval is counted from the previous commit that came by the clock, as this one does.
      test.sendNextInBulk();
      assertThat(events.readUntil(3 + COMMANDS, LIMIT)).hasSize(3 + COMMANDS);
      long beginOfInterval = System.nanoTime();
      test.sendNextInBulk();
      assertThat(events.readUntil(4 + COMMANDS, LIMIT)).hasSize(4 + COMMANDS);
      assertThat(Duration.ofNanos(System.nanoTime() - beginOfInterval))
          .as("nobody waits for it, so it waits for the interval")
          .isGreaterThan(COMMIT_INTERVAL.dividedBy(2));
    }
  }

  /// By default, Kafka Streams would leave the dead thread's partitions unprocessed until its
  /// session times out.
  @ParameterizedTest
  @ValueSource(strings = {"", "the-only"})
  void aDeadThreadsPartitionsContinueBeforeItsSessionTimesOut(String instanceId) {
    Duration session = Duration.ofSeconds(60);
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.main.consumer.session.timeout.ms", String.valueOf(session.toMillis()));
    settings.put("kafka.transaction.timeout.ms", "2000");
    if (!instanceId.isEmpty()) {
      settings.put("worker.instance-id", instanceId);
    }
    FailingMeters meters = new FailingMeters();
    try (WorkerOnBroker test = new WorkerOnBroker(directory, settings);
        EventLog events = test.events();
        RunningWorker _ = test.start(meters)) {
      test.sendNext();
      assertThat(events.readUntil(2, LIMIT)).hasSize(2);
      meters.failAt(2, () -> new IllegalStateException("a thread dies"));

      long begin = System.nanoTime();
      test.sendNext();
      assertThat(events.readUntil(3, LIMIT.multipliedBy(2))).hasSize(3);

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(session.dividedBy(2));
      EventLog.assertGaplessAndChained(events.readUntil(3, LIMIT));
    }
  }

  @Test
  void aFrozenVaultDelaysOnlyCommandsUnderALaterKey() {
    int later = 2;
    int never = 3;
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (WorkerOnBroker test = new WorkerOnBroker(directory, Map.of());
        EventLog events = test.events();
        RunningWorker _ = test.start(meters)) {
      test.vault.has(later);
      test.vault.ruleOut(never);
      test.vault.freeze();

      test.sendNext();
      test.sendUnder(never);
      test.sendNext();
      assertThat(events.readUntil(3, LIMIT)).hasSize(3);
      assertThat(unknownKeys(meters)).isEqualTo(1);
      assertThat(test.health.ready().healthy()).isTrue();

      test.sendNext(later);
      await().atMost(LIMIT).until(() -> test.health.ready().faults().containsKey("worker-vault"));
      assertThat(unknownKeys(meters)).as("it may well be a good command").isEqualTo(1);
      test.vault.thaw();

      assertThat(events.readUntil(4, LIMIT)).hasSize(4);
      test.awaitReady();
      assertThat(unknownKeys(meters)).isEqualTo(1);
    }
  }

  @Test
  void reportsKafkaStateAndBacklogInABoundedNumberOfSeries() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (WorkerOnBroker test = new WorkerOnBroker(directory, Map.of());
        EventLog events = test.events()) {
      try (RunningWorker _ = test.start(meters)) {
        test.sendNext();
        assertThat(events.readUntil(2, LIMIT)).hasSize(2);
      }
      try (RunningWorker _ = test.start(meters)) {
        await()
            .atMost(LIMIT)
            .untilAsserted(() ->
                assertThat(meters.find("sealedlog.worker.backlog").gauges())
                    .hasSize(WorkerOnBroker.PARTITIONS)
                    .allMatch(gauge -> gauge.value() == 0));
        List<Meter.Id> ids = meters.getMeters().stream().map(Meter::getId).toList();
        assertThat(ids)
            .map(Meter.Id::getName)
            .contains(
                "sealedlog.worker.restore.remaining",
                "sealedlog.worker.restore.restored",
                "sealedlog.worker.restore.seconds",
                "sealedlog.worker.transport.keys.ahead",
                "kafka.stream.thread.commit.total",
                "kafka.stream.alive.stream.threads",
                "kafka.producer.txn.commit.time.ns.total",
                "kafka.producer.record.error.total",
                "kafka.consumer.coordinator.rebalance.total",
                "kafka.consumer.fetch.manager.records.lag.max");
        assertThat(ids.stream().filter(id -> id.getName().startsWith("kafka.")))
            .hasSizeLessThan(150)
            .noneMatch(id -> id.getTag("topic") != null || id.getTag("node.id") != null)
            .noneMatch(id -> id.toString().matches(".*[0-9a-f]{8}-[0-9a-f]{4}-.*"));
      }
    }
  }

  @Test
  void refusesAChangelogThatCanLoseAcknowledgedRecords() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (WorkerOnBroker test = new WorkerOnBroker(directory, Map.of())) {
      test.start(meters).close();
      ConfigResource changelog =
          new ConfigResource(
              ConfigResource.Type.TOPIC, "sealedlog-worker.v1-conversations-v1-changelog");
      AlterConfigOp rash =
          new AlterConfigOp(
              new ConfigEntry("unclean.leader.election.enable", "true"), AlterConfigOp.OpType.SET);
      AlterConfigOp forgetting =
          new AlterConfigOp(
              new ConfigEntry("cleanup.policy", "compact,delete"), AlterConfigOp.OpType.SET);
      try (Admin admin = test.clients.admin("test")) {
        admin.incrementalAlterConfigs(Map.of(changelog, List.of(rash, forgetting))).all().get();
        await()
            .atMost(LIMIT)
            .until(() ->
                admin
                    .describeConfigs(List.of(changelog))
                    .all()
                    .get()
                    .get(changelog)
                    .get("unclean.leader.election.enable")
                    .value()
                    .equals("true"));
      }

      assertThatThrownBy(() -> test.start(meters))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(
              "The topic sealedlog-worker.v1-conversations-v1-changelog has unclean.leader.election.enable = true")
          .hasMessageContaining("has cleanup.policy = compact,delete; it must be compact");
    }
  }

  private static double unknownKeys(SimpleMeterRegistry meters) {
    return meters
        .get("sealedlog.worker.dead.letters")
        .tag("reason", "unknown-key")
        .counter()
        .count();
  }
}
