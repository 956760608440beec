package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.embedded.Databases;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Secret;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.database.DatabaseWatch;
import io.sealedlog.runtime.kafka.AccessRight;
import io.sealedlog.runtime.kafka.AccessRights;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.RightsCheck;
import io.sealedlog.runtime.kafka.TopicCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Two processes of each service, one with a password and one with a certificate, on a broker and a
/// database that speak TLS only and give exactly the rights that the operator's guide lists.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("servers")
class SecuredClusterTest {
  private static final Duration LIMIT = Cluster.LIMIT;
  private static final Topics TOPICS = Topics.withPrefix("");
  private static final String ALL_RIGHTS = "\"sealedlog topics acls\" prints all rights";

  private Path directory;
  private TestCertificates certificates;
  private SecuredKafka kafka;
  private SecuredPostgres postgres;
  private Cluster cluster;
  private Admin administrator;
  private Cluster.Gateway first;
  private Api second;
  private ServiceProcess firstWorker;
  private ServiceProcess secondWorker;
  private ServiceProcess firstProjector;
  private ServiceProcess secondProjector;
  private Person alice;
  private Person bob;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    this.directory = directory;
    certificates = TestCertificates.in(directory.resolve("certificates"));
    kafka = SecuredKafka.start(directory.resolve("kafka"), certificates);
    postgres = SecuredPostgres.start(directory.resolve("postgresql"), certificates);
    cluster = Cluster.start(directory, Map.of(), kafka, postgres);
    administrator = kafka.administrator();
    giveRights();
    first = cluster.startGateway("gateway-1");
    firstProjector = cluster.startProjector("projector-1");
    firstWorker = cluster.startWorker("worker-1");
    kafka.through(SecuredKafka.Listener.CERTIFICATES);
    second = cluster.startGateway("gateway-2").api();
    secondProjector = cluster.startProjector("projector-2");
    secondWorker = cluster.startWorker("worker-2");
    first.api().awaitReady();
    second.awaitReady();
    firstWorker.awaitReady();
    secondWorker.awaitReady();
    secondProjector.awaitReady();
    alice = Person.register(first.api(), "alice");
    bob = Person.register(second, "bob");
    conversation = alice.converse(bob);
  }

  @AfterAll
  void stop() {
    if (administrator != null) {
      administrator.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private void giveRights() throws IOException {
    Properties settings = new Properties();
    settings.putAll(kafka.settings("topics"));
    Path config = directory.resolve("administrator.properties");
    try (var writer = Files.newBufferedWriter(config)) {
      settings.store(writer, null);
    }
    try (ServiceProcess acls =
        ServiceProcess.start(
            directory.resolve("acls.txt"),
            "topics",
            "acls",
            "--create",
            "--config=" + config,
            "--gateway=User:gateway",
            "--worker=User:worker",
            "--projector=User:projector")) {
      assertThat(acls.await()).as(acls.output()).isZero();
    }
  }

  @Test
  @Order(1)
  void peopleTalkOverBothGateways() {
    long seq = 0;
    for (int i = 0; i < 30; i++) {
      Person sender = i % 2 == 0 ? alice : bob;
      seq = sender.send(conversation, "message " + i).expect(201).json().path("seq").asLong();
    }
    alice.awaitReadable(conversation, seq);
    bob.awaitReadable(conversation, seq);
    assertThat(alice.texts(conversation)).hasSize(30);
    assertThat(bob.read(conversation)).isEqualTo(alice.read(conversation));
  }

  @Test
  @Order(2)
  void everyTopicIsUsedAsItMustBe() throws Exception {
    String live = alice.converse(bob);
    LiveReader stream =
        new LiveReader(LiveReader.Way.STREAM, List.of(bob, bob.at(first.api())), 20, new Random(5));
    Thread reader = Thread.startVirtualThread(stream);
    Awaitility.await().atMost(LIMIT).until(stream::begun);
    String id = Ids.next();
    alice.send(live, id, "once").expect(201);
    JsonNode again = alice.at(second).send(live, id, "once").expect(201).json();
    assertThat(again.path("replayed").asBoolean()).isTrue();
    for (int i = 1; i < 20; i++) {
      alice.send(live, "message " + i).expect(201);
    }
    assertThat(reader.join(LIMIT)).as("has every message").isTrue();
    alice.redact(live, id).expect(200);

    String mark = "/v1/conversations/" + live + "/read";
    second.put(bob.token(), mark, Map.of("seq", 10)).expect(204);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> first.api().get(alice.token(), mark).text().contains("\"seq\":10"));

    try (var producer =
        new KafkaProducer<>(
            kafka.ofAdministrator(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("commands.v1", new byte[16], new byte[] {1})).get();
    }
    Awaitility.await("a dead letter").atMost(LIMIT).until(this::deadLetters, count -> count == 1);
  }

  private long deadLetters() throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < 4; partition++) {
      ends.put(new TopicPartition("dead-letters.v1", partition), OffsetSpec.latest());
    }
    // Each record of a transaction is followed by its end.
    return administrator.listOffsets(ends).all().get().values().stream()
        .filter(end -> end.offset() > 0)
        .count();
  }

  @Test
  @Order(3)
  void aGatewayThatMayNotReadTheLogSaysSoAndGoesOnWhenItMay() throws Exception {
    without(
        right(AccessRights.GATEWAY, ResourceType.TOPIC, "events.v1", AclOperation.READ),
        () ->
            Awaitility.await()
                .atMost(LIMIT)
                .until(() ->
                    first
                        .api()
                        .get(null, "/health/ready")
                        .text()
                        .contains("Kafka doesn't let this user at the topic events.v1")));
    first.api().awaitReady();
    alice.send(conversation, "after the gateways may read again").expect(201);
  }

  @Test
  @Order(4)
  void aGatewayThatMayNotWriteCommandsLosesNothingThatItConfirmed() throws Exception {
    int before = alice.read(conversation).size();
    without(
        right(AccessRights.GATEWAY, ResourceType.TOPIC, "commands.v1", AclOperation.WRITE),
        () ->
            Awaitility.await()
                .atMost(LIMIT)
                .until(() ->
                    alice.sendOnce(conversation, Ids.next(), "refused").status() != 201
                        && first
                            .process()
                            .output()
                            .contains("the topic commands.v1 (gateways need WRITE")));
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> alice.sendOnce(conversation, Ids.next(), "allowed").status() == 201);
    alice.sendReadably(conversation, "goes on");
    assertThat(alice.texts(conversation)).hasSizeGreaterThan(before + 1).contains("allowed");
    assertDense();
  }

  @Test
  @Order(5)
  void workersThatLackARightEndAndSayWhichAndTheNextOneGoesOn() throws Exception {
    without(
        right(AccessRights.WORKER, ResourceType.TOPIC, "events.v1", AclOperation.WRITE),
        () -> {
          String id = Ids.next();
          assertThat(alice.sendOnce(conversation, id, "while no worker may write").status())
              .isIn(201, 202);
          awaitEnd(firstWorker, "Kafka doesn't let this user at the topic events.v1");
          awaitEnd(secondWorker, "Kafka doesn't let this user at the topic events.v1");
        });
    ServiceProcess third = cluster.startWorker("worker-3");
    third.awaitReady();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> alice.texts(conversation).contains("while no worker may write"));
    without(
        right(
            AccessRights.WORKER,
            ResourceType.TRANSACTIONAL_ID,
            "sealedlog-worker.v1-",
            AclOperation.WRITE),
        () -> {
          assertThat(alice.sendOnce(conversation, Ids.next(), "no transaction").status())
              .isIn(201, 202);
          awaitEnd(third, "transactional id");
        });
    cluster.startWorker("worker-4").awaitReady();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> alice.texts(conversation).contains("no transaction"));
    assertDense();
  }

  @Test
  @Order(6)
  void projectorsThatLackARightEndAndSayWhichAndTheNextOneGoesOn() throws Exception {
    without(
        right(
            AccessRights.PROJECTOR,
            ResourceType.GROUP,
            TOPICS.projectionGroup(),
            AclOperation.READ),
        () -> {
          awaitEnd(firstProjector, "the consumer group events.v1-projection");
          awaitEnd(secondProjector, "the consumer group events.v1-projection");
        });
    long seq =
        alice.send(conversation, "without projectors").expect(201).json().path("seq").asLong();
    cluster.startProjector("projector-3").awaitReady();
    alice.awaitReadable(conversation, seq);
  }

  @Test
  @Order(7)
  void saysWhatIsWrongWithAPasswordOrACertificate() throws Exception {
    Map<String, String> wrongPassword = new HashMap<>(kafka.withPassword("gateway"));
    wrongPassword.remove("kafka.sasl.password.file");
    wrongPassword.put("kafka.sasl.password", "canary-guess");
    Map<String, String> unknownUser = new HashMap<>(wrongPassword);
    unknownUser.put("kafka.sasl.username", "nobody");
    for (Map<String, String> login : List.of(wrongPassword, unknownUser)) {
      assertRefused(
          login, "The brokers refuse the login (kafka.sasl.username, kafka.sasl.password");
    }

    TestCertificates strangers = TestCertificates.in(directory.resolve("strangers"));
    Map<String, String> otherAuthority = new HashMap<>(kafka.withPassword("gateway"));
    otherAuthority.put("kafka.ssl.truststore.location", strangers.authority().toString());
    assertRefused(otherAuthority, "is not of an authority that is trusted here");

    Map<String, String> otherHost = new HashMap<>(kafka.withPassword("gateway"));
    otherHost.putAll(kafka.trusting("localhost", SecuredKafka.Listener.PASSWORDS));
    assertRefused(otherHost, "is of another host than the one in their address");

    Map<String, String> expired = kafka.trusting("127.0.0.1", SecuredKafka.Listener.EXPIRED);
    expired.put("kafka.security.protocol", "SSL");
    assertRefused(expired, "A certificate of the brokers has expired (NotAfter: ");

    assertRefused(
        kafka.withCertificate(certificates.issue("late", "dns:late", TestCertificates.EXPIRED)),
        "they refuse the certificate of this service");
    assertRefused(
        kafka.withCertificate(strangers.issue("gateway", "dns:gateway", TestCertificates.VALID)),
        "they refuse the certificate of this service");
    Map<String, String> none = kafka.trusting("127.0.0.1", SecuredKafka.Listener.CERTIFICATES);
    none.put("kafka.security.protocol", "SSL");
    assertRefused(none, "they refuse the certificate of this service");
  }

  @Test
  @Order(8)
  void saysWhatIsWrongWithTheDatabasesPasswordOrCertificate() throws Exception {
    String password = postgres.password(Databases.GATEWAY);
    String database = Databases.READ_MODEL;
    assertDatabase(postgres.url(database), password, "");
    assertDatabase(postgres.url(database), "canary-guess", "password authentication failed");
    assertDatabase(postgres.plaintextUrl(database), password, "no encryption");
    assertDatabase(
        postgres.url("localhost", database, certificates.authority()), password, "hostname");
    TestCertificates others = TestCertificates.in(directory.resolve("others"));
    assertDatabase(
        postgres.url("127.0.0.1", database, others.authority()), password, "certification path");
    awaitDatabaseFault(postgres.url(database), "canary-guess", "refuses the user, the password");
    awaitDatabaseFault(
        postgres.url("127.0.0.1", database, others.authority()),
        password,
        "TLS with its database fails: ");
    postgres.show(certificates.issue("old-database", "ip:127.0.0.1", TestCertificates.EXPIRED));
    awaitDatabaseFault(postgres.url(database), password, "TLS with its database fails: ");
    assertDatabase(postgres.url(database), password, "its certificate has expired (NotAfter: ");
  }

  @Test
  @Order(9)
  void aCertificateThatExpiresKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
    Path soon = certificates.issue("projector-soon", "dns:projector", "-1d+15S");
    KafkaClients clients = clients(kafka.withCertificate(soon));
    try (Admin admin = clients.admin("test")) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> refusal(clients).contains("they refuse the certificate of this service"));
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
    }
  }

  @Test
  @Order(10)
  void noProcessTellsAPassword() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> outputs = files.filter(file -> file.toString().endsWith(".txt")).toList();
      assertThat(outputs).hasSizeGreaterThan(8);
      for (Path output : outputs) {
        assertThat(Files.readString(output)).doesNotContain("canary-of-");
      }
    }
  }

  /// The last one: running services end when they lose a right.
  @Test
  @Order(11)
  void everyRightThatAServiceLacksIsNamedBeforeItStarts() throws Exception {
    for (AccessRights service : AccessRights.values()) {
      try (Admin admin = clients(kafka.withPassword(service.service())).admin("test")) {
        RightsCheck check = new RightsCheck(admin);
        check.require(service, TOPICS);
        for (AclBinding right : onTopics(service).toList()) {
          without(
              right,
              () ->
                  Awaitility.await()
                      .atMost(LIMIT)
                      .untilAsserted(() ->
                          assertThatThrownBy(() -> check.require(service, TOPICS))
                              .isInstanceOf(StartException.class)
                              .hasMessageContaining(right.entry().operation().name())
                              .hasMessageContaining("the topic " + right.pattern().name())
                              .hasMessageContaining(ALL_RIGHTS)));
          Awaitility.await()
              .atMost(LIMIT)
              .ignoreExceptions()
              .until(() -> {
                check.require(service, TOPICS);
                return true;
              });
        }
      }
    }
  }

  private static Stream<AclBinding> onTopics(AccessRights service) {
    return service.in(TOPICS).stream()
        .filter(AccessRight::required)
        .filter(right -> right.resource() == ResourceType.TOPIC)
        .filter(right -> right.pattern() == PatternType.LITERAL)
        .flatMap(right -> right.bindings("User:" + service.service()).stream());
  }

  private void assertDense() {
    List<Long> seqs =
        alice.read(conversation).stream().map(message -> message.path("seq").asLong()).toList();
    for (int i = 0; i < seqs.size(); i++) {
      assertThat(seqs.get(i)).isEqualTo(i + 3L);
    }
  }

  private static void awaitEnd(ServiceProcess service, String reason) {
    Awaitility.await().atMost(LIMIT).until(() -> !service.alive());
    assertThat(service.output()).contains(reason).contains(ALL_RIGHTS);
  }

  private void assertRefused(Map<String, String> settings, String reason) {
    assertThat(refusal(clients(settings)))
        .contains(reason)
        .doesNotContain("canary")
        .doesNotContain("Exception");
  }

  private static String refusal(KafkaClients clients) {
    try (Admin admin = clients.admin("test")) {
      return String.valueOf(TopicCheck.await(admin.describeCluster().nodes()).size());
    } catch (StartException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void assertDatabase(String url, String password, String fault) {
    DatabaseConfig config =
        new DatabaseConfig("read", url, Databases.GATEWAY, new Secret(password), 1);
    try (Database database = Database.open(config)) {
      if (fault.isEmpty()) {
        database.requireSupportedServer();
        return;
      }
      assertThatThrownBy(database::requireSupportedServer)
          .isInstanceOf(StartException.class)
          .hasMessageContaining(
              "The database at " + url + " (read.url) can't be used as sealedlog_gateway: ")
          .hasMessageContaining(fault)
          .hasMessageNotContaining("canary");
    }
  }

  // Later than the start, for instance when a password or a certificate was changed.
  private static void awaitDatabaseFault(String url, String password, String fault) {
    try (Database database =
        Database.open(
            new DatabaseConfig("read", url, Databases.GATEWAY, new Secret(password), 1))) {
      DatabaseWatch watch = database.watch(DatabaseWatch.Need.READ);
      Awaitility.await().atMost(LIMIT).until(() -> watch.fault().orElse("").contains(fault));
    }
  }

  private static KafkaClients clients(Map<String, String> settings) {
    Map<String, String> quick = new HashMap<>(settings);
    quick.put("kafka.reconnect.backoff.max.ms", "200");
    return new KafkaClients(KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, quick)));
  }

  private static AclBinding right(
      AccessRights service, ResourceType type, String name, AclOperation operation) {
    return service.in(TOPICS).stream()
        .flatMap(right -> right.bindings("User:" + service.service()).stream())
        .filter(binding -> binding.pattern().resourceType() == type)
        .filter(binding -> binding.pattern().name().equals(name))
        .filter(binding -> binding.entry().operation() == operation)
        .findFirst()
        .orElseThrow();
  }

  /// Does something while a right is taken away, then gives it back.
  private void without(AclBinding right, Step step) throws Exception {
    administrator.deleteAcls(List.of(right.toFilter())).all().get();
    try {
      step.run();
    } finally {
      administrator.createAcls(List.of(right)).all().get();
    }
  }

  private interface Step {
    void run() throws Exception;
  }
}
