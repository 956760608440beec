package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.ExactlyOnceCheck;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class EmbeddedBrokerTest {
  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static KafkaClients clients;
  private static Admin admin;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory);
    clients = clientsOf(broker);
    admin = clients.admin("test");
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void createsTopicsThatPassTheCheck() {
    List<Topic> topics = Topics.withPrefix("good.").all();

    List<String> created = new TopicCreation(admin).createMissing(topics, 4, 1);
    List<String> again = new TopicCreation(admin).createMissing(topics, 4, 1);

    assertThat(created).hasSize(topics.size());
    assertThat(again).isEmpty();
    assertThat(new TopicCheck(admin, 1).require(topics)).isEqualTo(4);
  }

  @Test
  void namesEveryMissingTopic() {
    assertThatThrownBy(() -> new TopicCheck(admin, 1).require(Topics.withPrefix("none.").all()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The topic none.events.v1 doesn't exist")
        .hasMessageContaining("The topic none.commands.v1 doesn't exist");
  }

  @Test
  void namesTopicSettingAndWhatItMustBe() throws Exception {
    Topics topics = Topics.withPrefix("wrong.");
    admin
        .createTopics(
            List.of(
                new NewTopic(topics.events().name(), 3, (short) 1)
                    .configs(Map.of("retention.ms", "1000"))))
        .all()
        .get();
    new TopicCreation(admin).createMissing(topics.all(), 4, 1);

    assertThatThrownBy(() -> new TopicCheck(admin, 1).require(topics.all()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The topic wrong.events.v1 has retention.ms = 1000; it must be -1.")
        .hasMessageContaining("wrong.events.v1 has 3")
        .hasMessageContaining("they must be equal");
  }

  @Test
  void namesATopicThatHasTooFewCopiesOrForgetsInAnElection() throws Exception {
    Topics topics = Topics.withPrefix("rash.");
    new TopicCreation(admin).createMissing(topics.all(), 1, 1);
    ConfigResource events = new ConfigResource(ConfigResource.Type.TOPIC, topics.events().name());
    AlterConfigOp unclean =
        new AlterConfigOp(
            new ConfigEntry("unclean.leader.election.enable", "true"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(events, List.of(unclean))).all().get();

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThatThrownBy(() -> new TopicCheck(admin, 3).require(topics.all()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(
                    "The topic rash.commands.v1 has replication factor 1 and topics.replication is 3")
                .hasMessageContaining(
                    "The topic rash.events.v1 has unclean.leader.election.enable = true"));
  }

  @Test
  void saysThatThereAreTooFewBrokersToMakeATopic() {
    Topics topics = Topics.withPrefix("many.");

    assertThatThrownBy(() -> new TopicCreation(admin).createMissing(topics.all(), 1, 3))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The cluster has 1 broker(s) and topics.replication is 3");
    assertThatThrownBy(() -> new TopicCheck(admin, 3).require(topics.all()))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The cluster has 1 broker(s) and topics.replication is 3");
    assertThatThrownBy(() -> new ExactlyOnceCheck(admin, 3).require("many.worker", 1, 5_000))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The cluster has 1 broker(s) and topics.replication is 3");
  }

  @Test
  void checksWhatTransactionsRestOn() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic("some-worker-a-changelog", 3, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact")),
                new NewTopic("some-worker-b-changelog", 4, (short) 1)
                    .configs(Map.of("cleanup.policy", "delete"))))
        .all()
        .get();

    ExactlyOnceCheck check = new ExactlyOnceCheck(admin, 1);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() ->
            assertThatThrownBy(() -> check.require("some-worker", 4, 900_001))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(
                    "The changelog some-worker-a-changelog has 3 partitions; the topics have 4")
                .hasMessageContaining(
                    "The changelog some-worker-b-changelog has cleanup.policy = delete")
                .hasMessageContaining(
                    "kafka.transaction.timeout.ms is 900001; broker 1 allows 900000 at most"));
    check.require("another-worker", 4, 5_000);
  }

  @Test
  void keepsRecordsAndAddressOverARestart(@TempDir Path other) throws Exception {
    String address;
    try (EmbeddedBroker first = EmbeddedBroker.start(other);
        Admin firstAdmin = clientsOf(first).admin("first");
        Producer<byte[], byte[]> producer = clientsOf(first).producer("first", Map.of())) {
      address = first.address();
      firstAdmin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
      producer.send(new ProducerRecord<>("kept", new byte[] {1, 2, 3})).get();
    }

    try (EmbeddedBroker second = EmbeddedBroker.start(other);
        Consumer<byte[], byte[]> consumer = clientsOf(second).consumer("second", Map.of())) {
      assertThat(second.address()).isEqualTo(address);
      TopicPartition partition = new TopicPartition("kept", 0);
      consumer.assign(Set.of(partition));
      consumer.seekToBeginning(Set.of(partition));
      assertThat(consumer.poll(Duration.ofSeconds(60)))
          .singleElement()
          .satisfies(each -> assertThat(each.value()).containsExactly(1, 2, 3));
    }
  }

  @Test
  void makesNoTopicsByItself() throws Exception {
    assertThat(
            admin
                .describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "1")))
                .all()
                .get()
                .values())
        .allSatisfy(config ->
            assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("false"));
  }

  @Test
  void letsNobodyInWithoutThePassword() throws Exception {
    Map<String, String> wrong = new HashMap<>(broker.clientSettings());
    wrong.compute(
        "sasl.jaas.config", (_, jaas) -> jaas.replaceAll("password=.*", "password=\"x\";"));
    Map<String, String> plain = Map.of("bootstrap.servers", broker.address());

    assertThat(failureOf(wrong)).isInstanceOf(SaslAuthenticationException.class);
    assertThat(failureOf(plain)).isInstanceOf(TimeoutException.class);
    assertThat(admin.describeCluster().nodes().get()).hasSize(1);
  }

  @Test
  void letsNobodySpeakToTheController() throws Exception {
    Map<String, String> asClient = new HashMap<>(broker.clientSettings());
    asClient.remove("bootstrap.servers");
    asClient.put("bootstrap.controllers", controllerAddress());
    Map<String, String> guessed = new HashMap<>(asClient);
    guessed.put("sasl.mechanism", "PLAIN");
    guessed.compute(
        "sasl.jaas.config",
        (_, jaas) ->
            jaas.replace("scram.ScramLoginModule", "plain.PlainLoginModule")
                .replace("username=\"sealedlog\"", "username=\"broker\""));
    Map<String, String> plain = Map.of("bootstrap.controllers", controllerAddress());

    assertThat(failureOf(asClient)).isInstanceOf(UnsupportedSaslMechanismException.class);
    assertThat(failureOf(guessed)).isInstanceOf(SaslAuthenticationException.class);
    assertThat(failureOf(plain)).isInstanceOf(TimeoutException.class);
  }

  @Test
  void keepsThePasswordWhereOnlyTheOwnerReadsIt() throws Exception {
    String password = broker.clientSettings().get("sasl.jaas.config");
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all)
          .filteredOn(file -> file.toString().endsWith(".properties") && has(file, password))
          .singleElement()
          .satisfies(file -> {
            assertThat(file).hasFileName("client.properties");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
          });
    }
  }

  @Test
  void takesADirectoryOfATimeWithoutPasswords(@TempDir Path old) throws Exception {
    try (EmbeddedBroker first = EmbeddedBroker.start(old)) {
      assertThat(failureOf(first.clientSettings())).isNull();
    }
    // Another password than the one that the controller's records have.
    Files.delete(old.resolve("passwords.properties"));
    Files.delete(old.resolve("client.properties"));
    try (EmbeddedBroker second = EmbeddedBroker.start(old)) {
      assertThat(failureOf(second.clientSettings())).isNull();
    }
  }

  private static String controllerAddress() throws IOException {
    return "127.0.0.1:"
        + RememberedPorts.known(directory.resolve("ports.properties"), "controller");
  }

  private static boolean has(Path file, String jaas) {
    try {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
      return properties.containsValue(jaas);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Throwable failureOf(Map<String, String> client)
      throws InterruptedException {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("default.api.timeout.ms", "2000");
    settings.put("request.timeout.ms", "1000");
    try (Admin stranger = Admin.create(settings)) {
      stranger
          .describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "1")))
          .all()
          .get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private static KafkaClients clientsOf(EmbeddedBroker broker) {
    return new KafkaClients(new KafkaConfig(broker.clientSettings(), Topics.withPrefix(""), 1));
  }
}
