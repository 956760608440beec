package io.sealedlog.worker;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.runtime.ServiceContext;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a worker in the middle of its work, on a real broker.
@Tag("servers")
class WorkerCrashTest {
  private static final int KID = 1;
  private static final int PARTITIONS = 4;
  private static final int CONVERSATIONS = 6;
  private static final int MESSAGES = 1_200;
  private static final TestUser ALICE = TestUser.create(1);

  @TempDir private Path directory;
  private final FailingMeters meters = new FailingMeters();
  private final Termination termination = new Termination();
  private final long now = System.currentTimeMillis();
  private final Map<StreamId, TestConversation> conversations = new HashMap<>();
  private final Map<UUID, String> sent = new HashMap<>();
  private EmbeddedBroker broker;
  private WorkerConfig config;
  private KafkaClients clients;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    config = config();
    clients = new KafkaClients(config.kafka());
    try (Admin admin = clients.admin("test")) {
      new TopicCreation(admin).createMissing(config.kafka().topics().all(), PARTITIONS, 1);
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void everyMessageIsStoredOnceAndOpensAfterAThreadAndAWorkerDied() throws InterruptedException {
    meters.failAt(300, () -> new IllegalStateException("a thread dies"));
    meters.failAt(800, () -> new OutOfMemoryError("a worker dies, only as a test"));
    RunningWorker first = startWorker();
    sendAll();
    await().atMost(Duration.ofMinutes(3)).until(termination::requested);
    first.close();

    List<LoggedEvent> events;
    try (RunningWorker second = startWorker();
        EventLog log = new EventLog(clients, config.kafka().topics(), PARTITIONS)) {
      events = log.readUntil(2 * CONVERSATIONS + MESSAGES, Duration.ofMinutes(3));
      assertThat(log.isQuietFor(Duration.ofMillis(500))).isTrue();
      awaitPurge();
      assertThat(second.state().isRunningOrRebalancing()).isTrue();
    }

    EventLog.assertGaplessAndChained(events);
    assertThat(open(events)).isEqualTo(sent);
  }

  private RunningWorker startWorker() {
    return RunningWorker.start(
        config,
        context(),
        new WorkerKeys(
            this::key, TestEventKeys.SEALER, TestEventKeys.READER, TestEventKeys.READER, "test"),
        false);
  }

  /// Returns the text of each message by its id; fails when a message is stored twice.
  private Map<UUID, String> open(List<LoggedEvent> events) {
    Map<Bytes, Bytes> encs = new HashMap<>();
    Map<UUID, String> opened = new HashMap<>();
    for (LoggedEvent logged : events) {
      if (logged.recorded().event() instanceof Event.MessageSealed sealed) {
        if (sealed.enc() != null) {
          encs.put(sealed.contextId(), sealed.enc());
        }
        TestConversation conversation = conversations.get(logged.recorded().streamId());
        String text =
            conversation.open(sealed.envelope(conversation.id()), encs.get(sealed.contextId()));
        assertThat(opened.put(sealed.messageId().value(), text)).isNull();
      }
    }
    return opened;
  }

  private void sendAll() {
    try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of());
        CommandSealer sealer =
            new CommandSealer(KID, transportKey(), Bytes.wrap(new byte[16]), new SecureRandom())) {
      List<TestConversation> created = new ArrayList<>();
      for (int i = 0; i < CONVERSATIONS; i++) {
        Suite suite = i % 2 == 0 ? Suite.X_WING : Suite.X25519;
        TestConversation conversation =
            TestConversation.create(id(now, 100 + i), suite, List.of(ALICE));
        conversations.put(conversation.id().stream(), conversation);
        created.add(conversation);
        send(producer, sealer, request(id(now, 200 + i), conversation.creation()));
      }
      for (int i = 0; i < MESSAGES; i++) {
        UUID id = id(now, 1_000 + i);
        String body = "{\"text\":\"message %d\"}".formatted(i);
        sent.put(id, body);
        CommandRequest message = message(created.get(i % CONVERSATIONS), id, body);
        send(producer, sealer, message);
        if (i % 10 == 0) {
          send(producer, sealer, message);
        }
      }
    }
  }

  private void send(
      Producer<byte[], byte[]> producer, CommandSealer sealer, CommandRequest request) {
    Command command = request.command();
    byte[] key = command.stream().key();
    byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
    var _ =
        producer.send(new ProducerRecord<>(config.kafka().topics().commands().name(), key, value));
  }

  private void awaitPurge() {
    String topic = config.kafka().topics().commands().name();
    try (Admin admin = clients.admin("test")) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        TopicPartition topicPartition = new TopicPartition(topic, partition);
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() ->
                offset(admin, topicPartition, OffsetSpec.earliest())
                    == offset(admin, topicPartition, OffsetSpec.latest()));
      }
    }
  }

  private static long offset(Admin admin, TopicPartition partition, OffsetSpec spec)
      throws Exception {
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
  }

  private ServiceContext context() {
    return new ServiceContext(
        Clock.systemUTC(), new SecureRandom(), new Health(), meters, termination);
  }

  private Optional<RingKey> key(int kid) {
    return kid == KID ? Optional.of(new RingKey(kid, transportKey())) : Optional.empty();
  }

  private static SecretBytes transportKey() {
    return SecretBytes.copyOf(new byte[32]);
  }

  private WorkerConfig config() {
    Map<String, String> settings = broker.serviceSettings();
    settings.putAll(
        Map.ofEntries(
            Map.entry("worker.state-directory", directory.resolve("state").toString()),
            Map.entry("worker.purge-interval", "200ms"),
            Map.entry("kafka.main.consumer.session.timeout.ms", "6000"),
            Map.entry("kafka.main.consumer.heartbeat.interval.ms", "1000"),
            Map.entry("kafka.producer.transaction.timeout.ms", "3000"),
            Map.entry("log.key-file", "unused"),
            Map.entry("vault.url", "jdbc:postgresql://unused/vault"),
            Map.entry("vault.user", "unused"),
            Map.entry("vault.password", "unused"),
            Map.entry("vault.master-key-file", "unused")));
    return WorkerConfig.of(Configuration.of(WorkerConfig.SETTINGS, settings));
  }
}
