package io.sealedlog.worker;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.topic.Topics;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A broker with the topics, on which tests start workers.
final class StateTestBed implements AutoCloseable {
  static final int PARTITIONS = 2;

  private static final int KID = 1;

  final Path directory;
  final EmbeddedBroker broker;
  final KafkaClients clients;
  final Topics topics;

  /// A running worker with the means to observe and stop it.
  record Started(RunningWorker worker, Health health, Termination termination)
      implements AutoCloseable {
    void awaitReady() {
      await()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> health.ready().healthy());
    }

    @Override
    public void close() {
      worker.close();
    }
  }

  StateTestBed(Path directory) {
    this.directory = directory;
    this.broker = EmbeddedBroker.start(directory.resolve("broker"));
    WorkerConfig config = config("any", Map.of());
    this.clients = new KafkaClients(config.kafka());
    this.topics = config.kafka().topics();
    try (Admin admin = admin()) {
      new TopicCreation(admin).createMissing(topics.all(), PARTITIONS, 1);
    }
  }

  Admin admin() {
    return clients.admin("test");
  }

  /// Returns the directory of a worker's state.
  Path stateOf(String name) {
    return directory.resolve("state-" + name);
  }

  Started start(String name) {
    return start(name, false, Map.of());
  }

  Started start(String name, boolean rebuildState, Map<String, String> settings) {
    Health health = new Health();
    Termination termination = new Termination();
    ServiceContext context =
        new ServiceContext(
            Clock.systemUTC(), new SecureRandom(), health, new SimpleMeterRegistry(), termination);
    RunningWorker worker =
        RunningWorker.start(
            config(name, settings),
            context,
            new WorkerKeys(
                kid -> Optional.of(new RingKey(kid, transportKey())),
                TestEventKeys.SEALER,
                TestEventKeys.READER,
                TestEventKeys.READER,
                "test"),
            rebuildState);
    return new Started(worker, health, termination);
  }

  Started startAndAwait(String name) {
    Started started = start(name);
    started.awaitReady();
    return started;
  }

  void send(CommandRequest... requests) {
    try (Producer<byte[], byte[]> producer = clients.producer("test", Map.of());
        CommandSealer sealer =
            new CommandSealer(KID, transportKey(), Bytes.wrap(new byte[16]), new SecureRandom())) {
      for (CommandRequest request : requests) {
        byte[] key = request.command().stream().key();
        byte[] value = sealer.seal(key, Codec.COMMANDS.encode(request));
        var _ = producer.send(new ProducerRecord<>(topics.commands().name(), key, value));
      }
    }
  }

  EventLog log() {
    return new EventLog(clients, topics, PARTITIONS);
  }

  @Override
  public void close() {
    broker.close();
  }

  private static SecretBytes transportKey() {
    return SecretBytes.copyOf(new byte[32]);
  }

  private WorkerConfig config(String name, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(broker.serviceSettings());
    all.put("topics.replication", "1");
    all.put("worker.state-directory", stateOf(name).toString());
    all.put("worker.state-memory-bytes", "16777216");
    all.put("log.key-file", "unused");
    all.put("vault.url", "jdbc:postgresql://unused/vault");
    all.put("vault.user", "unused");
    all.put("vault.password", "unused");
    all.put("vault.master-key-file", "unused");
    return WorkerConfig.of(Configuration.of(WorkerConfig.SETTINGS, all));
  }
}
