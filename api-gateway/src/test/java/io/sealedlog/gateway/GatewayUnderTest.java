package io.sealedlog.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.projection.store.Schema;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.kafka.TopicCreation;
import io.sealedlog.vault.Vault;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// A gateway on a real broker, vault and read model, without workers and projection, so commands
/// stay pending. Started once, and a second time for live delivery, for all test classes that take
/// it as a parameter.
public final class GatewayUnderTest implements AutoCloseable {
  /// The lock for tests that set the read model's progress, which all tests share.
  public static final String PROJECTION_OFFSETS = "read_g1.projection_offsets";

  /// The lock for tests that set the progress of the instance of [Live].
  public static final String LIVE_PROJECTION_OFFSETS = "live: read_g1.projection_offsets";

  /// As many as test classes run at a time.
  private static final int CONNECTIONS = 8;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private final EmbeddedPostgres postgres;
  private final EmbeddedBroker broker;
  private final Database readModel;
  private final GatewayService service;
  private final Vault vault;
  private final TestEvents events;

  private GatewayUnderTest() throws IOException {
    directory = Files.createTempDirectory("gateway-test");
    postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
    commitWithoutTheDisk();
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    try (Admin admin = Admin.create(kafkaClient())) {
      new TopicCreation(admin).createMissing(Topics.withPrefix("").all(), 2, 1);
    }
    MasterKeyFile.createIfAbsent(directory.resolve("master.key"), RANDOM);
    readModel =
        Database.open(
            new DatabaseConfig(
                "read",
                postgres.url(Databases.READ_MODEL),
                Databases.PROJECTOR,
                new Secret(postgres.password(Databases.PROJECTOR)),
                CONNECTIONS));
    new Schema(readModel).prepare(2, Databases.GATEWAY);
    service = service(Map.of());
    service.start();
    vault = Vault.open(config(Map.of()).vault(), Clock.systemUTC(), RANDOM);
    events = new TestEvents(vault.eventKeys());
  }

  // No test crashes the database, and waiting for the disk at every commit would take most of the
  // time.
  private void commitWithoutTheDisk() throws IOException {
    Map<String, String> databases =
        Map.of(
            Databases.PROJECTOR,
            Databases.READ_MODEL,
            Databases.GATEWAY,
            Databases.READ_MODEL,
            Databases.VAULT_OWNER,
            Databases.VAULT);
    for (var each : databases.entrySet()) {
      String role = each.getKey();
      try (Connection connection =
              DriverManager.getConnection(
                  postgres.url(each.getValue()), role, postgres.password(role));
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER ROLE " + role + " SET synchronous_commit = off");
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }

  /// Returns an instance for one test, which may stop its servers.
  static GatewayUnderTest ofItsOwn() throws IOException {
    return new GatewayUnderTest();
  }

  void stopBroker() {
    broker.close();
  }

  void stopPostgres() {
    postgres.close();
  }

  /// Injects the shared instance as a parameter.
  public static class Extension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == GatewayUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(GatewayUnderTest.class))
          .computeIfAbsent(
              getClass(),
              key -> {
                try {
                  return new GatewayUnderTest();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              },
              GatewayUnderTest.class);
    }
  }

  /// Injects a second shared instance, for tests of live delivery, which hold their lock for long.
  public static final class Live extends Extension {}

  /// Returns another gateway on the same servers, not started.
  public GatewayService service(Map<String, String> settings) {
    return service(settings, Clock.systemUTC());
  }

  /// Returns another gateway on the same servers, with another clock, not started.
  public GatewayService service(Map<String, String> settings, Clock clock) {
    ServiceContext context =
        new ServiceContext(
            clock,
            RANDOM,
            new Health(),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            new Termination());
    return new GatewayService(config(settings), context);
  }

  public GatewayConfig config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("http.port", "0");
    all.put("http.body-timeout", "700ms");
    all.put("passwords.iterations", "1000");
    all.put("passwords.bcrypt-cost", "4");
    all.putAll(broker.serviceSettings());
    all.put("vault.url", postgres.url(Databases.VAULT));
    all.put("vault.user", Databases.VAULT_OWNER);
    all.put("vault.password", postgres.password(Databases.VAULT_OWNER));
    all.put("vault.master-key-file", directory.resolve("master.key").toString());
    all.put("read.url", postgres.url(Databases.READ_MODEL));
    all.put("read.user", Databases.GATEWAY);
    all.put("read.password", postgres.password(Databases.GATEWAY));
    all.putAll(settings);
    return GatewayConfig.of(Configuration.of(GatewayConfig.SETTINGS, all));
  }

  public int port() {
    return service.port();
  }

  /// Returns the settings of a Kafka client.
  public Map<String, Object> kafkaClient() {
    return Map.copyOf(broker.clientSettings());
  }

  /// Connects as the owner, to insert rows as the projection would.
  public Database readModel() {
    return readModel;
  }

  /// Returns a vault for tests to write to directly.
  public Vault vault() {
    return vault;
  }

  /// Returns a maker of events that are sealed as workers seal them.
  public TestEvents events() {
    return events;
  }

  /// Returns the read marks of a conversation in their topic.
  public List<ReadMark> marks(ConversationId id) {
    String topic = Topics.withPrefix("").readMarks().name();
    List<TopicPartition> partitions =
        List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    List<ReadMark> marks = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            kafkaClient(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (var each : consumer.poll(Duration.ofMillis(100))) {
          ReadMark.of(Bytes.wrap(each.key()), Bytes.wrap(each.value()))
              .filter(mark -> mark.conversationId().equals(id))
              .ifPresent(marks::add);
        }
      }
    }
    return marks;
  }

  /// Publishes a mark to the topic, as another gateway does.
  public void putMark(int partition, ReadMark mark) {
    try (var producer =
        new KafkaProducer<>(kafkaClient(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topics.withPrefix("").readMarks().name(), partition, mark.key(), mark.value()));
    }
  }

  /// Returns the first position of a partition, and sets the read model's progress to include it.
  public Position positionThatIsThere(int partition) {
    readModel
        .jdbc()
        .updateOne(
            """
            UPDATE read_g1.projection_offsets SET next_leaf = greatest(next_leaf, 1)
            WHERE partition = ?
            """,
            partition);
    return new Position(partition, 0);
  }

  @Override
  public void close() throws IOException {
    service.close();
    vault.close();
    readModel.close();
    broker.close();
    postgres.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
