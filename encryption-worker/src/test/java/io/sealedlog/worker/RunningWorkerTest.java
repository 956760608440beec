package io.sealedlog.worker;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.TopicCreation;
import io.sealedlog.vault.keys.RingKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs a worker on a real broker. Its state is in the changelogs, so a restarted worker continues
/// where it stopped.
@Order(1)
@Tag("servers")
class RunningWorkerTest {
  private static final int KID = 1;
  private static final int PARTITIONS = 4;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);

  @TempDir private Path directory;
  private final Health health = new Health();
  private final long now = System.currentTimeMillis();
  private final TestConversation conversation =
      TestConversation.create(id(now, 100), Suite.X_WING, List.of(ALICE));
  private final CommandRequest creation = request(id(now, 1), conversation.creation());
  private EmbeddedBroker broker;
  private WorkerConfig config;
  private KafkaClients clients;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    config = config("classic");
    clients = new KafkaClients(config.kafka());
    try (Admin admin = clients.admin("test")) {
      new TopicCreation(admin).createMissing(config.kafka().topics().all(), PARTITIONS, 1);
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void continuesWithTheNextSeqAndRemembersOutcomes(String groupProtocol) throws Exception {
    config = config(groupProtocol);
    try (EventLog log = new EventLog(clients, config.kafka().topics(), PARTITIONS)) {
      try (RunningWorker first = startAndAwait()) {
        send(creation);
        send(message(conversation, id(now, 2), "{}"));
        assertThat(log.readUntil(3, Duration.ofSeconds(90))).hasSize(3);
        assertThat(first.state()).isEqualTo(State.RUNNING);
        assertThat(groupType()).isEqualToIgnoringCase(groupProtocol);
      }
      assertThat(health.ready().healthy()).isFalse();

      try (RunningWorker second = startAndAwait()) {
        send(creation);
        send(message(conversation, id(now, 2), "{}"));
        send(message(conversation, id(now, 3), "{}"));
        List<LoggedEvent> events = log.readUntil(4, Duration.ofSeconds(90));
        assertThat(log.isQuietFor(Duration.ofMillis(300))).isTrue();
        assertThat(events)
            .map(LoggedEvent::recorded)
            .map(RecordedEvent::seq)
            .containsExactly(1L, 2L, 3L, 4L);
        EventLog.assertGaplessAndChained(events);
        assertThat(second.state()).isEqualTo(State.RUNNING);
      }
    }
  }

  /// While another worker joins, some partitions are unassigned.
  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void isReadyOnlyWhenEveryPartitionHasAWorker(String groupProtocol) throws Exception {
    config = config(groupProtocol, "first");
    try (RunningWorker _ = startAndAwait()) {
      config = config(groupProtocol, "second");
      Health healthOfSecond = new Health();
      try (RunningWorker _ = started(healthOfSecond);
          Admin admin = clients.admin("test")) {
        await()
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> healthOfSecond.ready().healthy() && health.ready().healthy());

        String group = config.kafka().topics().workerGroup();
        assertThat(AssignmentWatch.of(admin, group, groupProtocol).partitions())
            .hasSize(PARTITIONS);
      }
    }
  }

  @Test
  void refusesToJoinWorkersWithAnotherProtocol() {
    config = config("streams", "new");
    try (RunningWorker worker = startAndAwait()) {
      config = config("classic", "old");

      assertThatThrownBy(() -> started(new Health()))
          .isInstanceOf(StartException.class)
          .hasMessage(
              "worker.group-protocol is classic, and the workers that run (group sealedlog-worker.v1) have streams; all must have the same. To change it, stop all workers first.");
      assertThat(worker.state()).isEqualTo(State.RUNNING);
    }
    startAndAwait().close();
    // It has an instance id, so it stays a member for a while.
    config = config("streams", "new");
    startAndAwait().close();
  }

  @Test
  void refusesToStartOnAnEventsTopicWithRetention() throws Exception {
    ConfigResource events =
        new ConfigResource(ConfigResource.Type.TOPIC, config.kafka().topics().events().name());
    AlterConfigOp forget =
        new AlterConfigOp(new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET);
    try (Admin admin = clients.admin("test")) {
      admin.incrementalAlterConfigs(Map.of(events, List.of(forget))).all().get();
      // The controller answers before the broker's own metadata is updated.
      await()
          .until(() ->
              admin
                  .describeConfigs(List.of(events))
                  .all()
                  .get()
                  .get(events)
                  .get("retention.ms")
                  .value()
                  .equals("1000"));
    }

    assertThatThrownBy(this::started)
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The topic events.v1 has retention.ms = 1000; it must be -1.");
  }

  @Test
  void isNotReadyWhileNoBrokerAnswers() {
    try (RunningWorker worker = startAndAwait()) {
      broker.close();
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() ->
              assertThat(health.ready().faults())
                  .containsEntry("worker-broker", "no broker answers"));

      broker = EmbeddedBroker.start(directory.resolve("broker"));

      await().atMost(Duration.ofSeconds(90)).until(() -> health.ready().healthy());
      assertThat(worker.state()).isEqualTo(State.RUNNING);
    }
  }

  /// Writes the longest possible event with a real producer to real topics.
  @Test
  void acceptsAndWritesAHistoryOfAThousandEpochs() throws InterruptedException {
    List<CommandRequest> requests = new ArrayList<>(List.of(creation));
    List<HistoryWrap> history = new ArrayList<>(List.of(conversation.historyFor(BOB)));
    TestConversation current = conversation;
    while (history.size() < Event.HistoryShared.MOST_WRAPS) {
      current = current.next(Reason.REQUESTED, List.of(ALICE));
      history.add(current.historyFor(BOB));
      requests.add(
          request(
              id(now, 1_000 + history.size()),
              new Command.StartEpoch(current.id(), ALICE.id(), current.epoch())));
    }
    requests.add(
        request(
            id(now, 2),
            new Command.AddMember(
                current.id(), ALICE.id(), BOB.member(Role.MEMBER), null, history)));

    try (EventLog log = new EventLog(clients, config.kafka().topics(), PARTITIONS);
        RunningWorker worker = startAndAwait()) {
      send(requests.toArray(CommandRequest[]::new));

      List<LoggedEvent> events = log.readUntil(3 + history.size(), Duration.ofSeconds(90));
      assertThat(events.getLast().recorded().event())
          .isEqualTo(new Event.HistoryShared(BOB.id(), ALICE.id(), history));
      assertThat(worker.state()).isEqualTo(State.RUNNING);
    }
  }

  private RunningWorker started() {
    return started(health);
  }

  private RunningWorker started(Health reported) {
    ServiceContext context =
        new ServiceContext(
            Clock.systemUTC(),
            new SecureRandom(),
            reported,
            new SimpleMeterRegistry(),
            new Termination());
    return RunningWorker.start(
        config,
        context,
        new WorkerKeys(
            kid -> Optional.of(new RingKey(kid, transportKey())),
            TestEventKeys.SEALER,
            TestEventKeys.READER,
            TestEventKeys.READER,
            "test"),
        false);
  }

  private RunningWorker startAndAwait() {
    RunningWorker worker = started();
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> health.ready().healthy());
    return worker;
  }

  private void send(CommandRequest... requests) {
    String topic = config.kafka().topics().commands().name();
    try (Producer<byte[], byte[]> producer =
            clients.producer("test", Map.of("max.request.size", 2 * 1024 * 1024));
        CommandSealer sealer =
            new CommandSealer(KID, transportKey(), Bytes.wrap(new byte[16]), new SecureRandom())) {
      for (CommandRequest request : requests) {
        byte[] key = request.command().stream().key();
        byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
        var _ = producer.send(new ProducerRecord<>(topic, key, value));
      }
    }
  }

  private String groupType() throws Exception {
    try (Admin admin = clients.admin("test")) {
      return admin.listGroups().all().get().stream()
          .filter(group -> group.groupId().equals(config.kafka().topics().workerGroup()))
          .map(group -> group.type().orElseThrow().toString())
          .findFirst()
          .orElseThrow();
    }
  }

  private static SecretBytes transportKey() {
    return SecretBytes.copyOf(new byte[32]);
  }

  private WorkerConfig config(String groupProtocol) {
    return config(groupProtocol, "only");
  }

  private WorkerConfig config(String groupProtocol, String name) {
    Map<String, String> settings = broker.serviceSettings();
    settings.putAll(
        Map.of(
            "worker.state-directory", directory.resolve("state-" + name).toString(),
            "worker.instance-id", name,
            "worker.group-protocol", groupProtocol,
            "log.key-file", "unused",
            "vault.url", "jdbc:postgresql://unused/vault",
            "vault.user", "unused",
            "vault.password", "unused",
            "vault.master-key-file", "unused"));
    return WorkerConfig.of(Configuration.of(WorkerConfig.SETTINGS, settings));
  }
}
