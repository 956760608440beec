package io.sealedlog.worker;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandHeaders;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A broker, a simulated vault, and a worker on them with a test's settings.
final class WorkerOnBroker implements AutoCloseable {
  static final int KID = 1;
  static final int PARTITIONS = 2;
  static final Duration LIMIT = Duration.ofSeconds(90);

  final SimulatedVault vault = new SimulatedVault();
  final Health health = new Health();
  final Termination termination = new Termination();
  final KafkaClients clients;
  final WorkerConfig config;

  private final EmbeddedBroker broker;
  private final Producer<byte[], byte[]> producer;
  private final long now = System.currentTimeMillis();
  private final TestConversation conversation =
      TestConversation.create(id(now, 100), Suite.X25519, List.of(TestUser.create(1)));
  private int sent;

  WorkerOnBroker(Path directory, Map<String, String> settings) {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(broker.serviceSettings());
    all.put("topics.replication", "1");
    all.put("log.key-file", "unused");
    all.put("worker.state-directory", directory.resolve("state").toString());
    all.put("vault.url", "jdbc:postgresql://unused/vault");
    all.put("vault.user", "unused");
    all.put("vault.password", "unused");
    all.put("vault.master-key-file", "unused");
    config = WorkerConfig.of(Configuration.of(WorkerConfig.SETTINGS, all));
    clients = new KafkaClients(config.kafka());
    try (Admin admin = clients.admin("test")) {
      new TopicCreation(admin).createMissing(config.kafka().topics().all(), PARTITIONS, 1);
    }
    producer = clients.producer("test", Map.of("linger.ms", 0));
    vault.knows(KID);
  }

  /// Starts a worker and waits until it is ready.
  RunningWorker start(MeterRegistry meters) {
    ServiceContext context =
        new ServiceContext(Clock.systemUTC(), new SecureRandom(), health, meters, termination);
    RunningWorker worker =
        RunningWorker.start(
            config,
            context,
            new WorkerKeys(
                vault, TestEventKeys.SEALER, TestEventKeys.READER, TestEventKeys.READER, "test"),
            false);
    awaitReady();
    return worker;
  }

  void awaitReady() {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> health.ready().healthy());
  }

  /// Sends the next command. The first one produces two events, the others one each.
  void sendNext() {
    sendNext(KID);
  }

  void sendNext(int kid) {
    send(kid, next(), false);
  }

  void sendNextInBulk() {
    send(KID, next(), true);
  }

  void sendUnder(int kid) {
    send(kid, message(conversation, id(now, 900_000 + kid), "{}"), false);
  }

  EventLog events() {
    return new EventLog(clients, config.kafka().topics(), PARTITIONS);
  }

  @Override
  public void close() {
    vault.thaw();
    producer.close();
    broker.close();
  }

  private CommandRequest next() {
    int number = sent++;
    return number == 0
        ? request(id(now, 1), conversation.creation())
        : message(conversation, id(now, 1_000 + number), "{}");
  }

  private void send(int kid, CommandRequest request, boolean bulk) {
    byte[] key = request.command().stream().key();
    try (CommandSealer sealer =
        new CommandSealer(
            kid, SimulatedVault.key(), Bytes.wrap(new byte[16]), new SecureRandom())) {
      byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(config.kafka().topics().commands().name(), key, value);
      if (bulk) {
        record.headers().add(CommandHeaders.BULK, new byte[0]);
      }
      var _ = producer.send(record);
    }
  }
}
