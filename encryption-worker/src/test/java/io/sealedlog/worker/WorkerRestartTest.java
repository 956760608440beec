package io.sealedlog.worker;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker that is stopped and started again goes on where it was: its state is in the changelogs.
class WorkerRestartTest {
  private static final int KID = 1;
  private static final int PARTITIONS = 4;
  private static final TestUser ALICE = TestUser.create(1);

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
  void goesOnWithTheNextSeqAndRemembersOutcomes() throws InterruptedException {
    try (EventLog log = new EventLog(clients, config.kafka().topics(), PARTITIONS)) {
      try (RunningWorker first = startAndAwait()) {
        send(creation);
        send(message(conversation, id(now, 2), "{}"));
        assertThat(log.readUntil(3, Duration.ofSeconds(90))).hasSize(3);
        assertThat(first.state()).isEqualTo(State.RUNNING);
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
        EventLog.assertDenseAndChained(events);
        assertThat(second.state()).isEqualTo(State.RUNNING);
      }
    }
  }

  private RunningWorker startAndAwait() {
    ServiceContext context =
        new ServiceContext(
            Clock.systemUTC(),
            new SecureRandom(),
            health,
            new SimpleMeterRegistry(),
            new Termination());
    RunningWorker worker =
        RunningWorker.start(config, context, kid -> Optional.of(new RingKey(kid, transportKey())));
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> health.ready().healthy());
    return worker;
  }

  private void send(CommandRequest request) {
    byte[] key = request.command().stream().key();
    try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of());
        CommandSealer sealer =
            new CommandSealer(KID, transportKey(), Bytes.wrap(new byte[16]), new SecureRandom())) {
      byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
      String topic = config.kafka().topics().commands().name();
      var _ = producer.send(new ProducerRecord<>(topic, key, value));
    }
  }

  private static SecretBytes transportKey() {
    return SecretBytes.copyOf(new byte[32]);
  }

  private WorkerConfig config() {
    return WorkerConfig.of(
        Configuration.of(
            WorkerConfig.SETTINGS,
            Map.of(
                "kafka.bootstrap.servers", broker.bootstrapServers(),
                "worker.state-directory", directory.resolve("state").toString(),
                "worker.instance-id", "only",
                "vault.url", "jdbc:postgresql://unused/vault",
                "vault.user", "unused",
                "vault.password", "unused",
                "vault.master-key-file", "unused")));
  }
}
