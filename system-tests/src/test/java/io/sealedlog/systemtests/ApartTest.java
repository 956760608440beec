package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Two of each service, every one a process of its own, on one broker and one database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApartTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final List<ServiceProcess> started = new ArrayList<>();
  private Path directory;
  private EmbeddedBroker broker;
  private EmbeddedPostgres postgres;
  private Api first;
  private Api second;
  private ServiceProcess secondGateway;
  private ServiceProcess firstWorker;
  private ServiceProcess secondWorker;
  private ServiceProcess firstProjector;
  private Person alice;
  private Person bob;
  private String conversation;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    this.directory = directory;
    broker = EmbeddedBroker.start(directory.resolve("kafka"));
    postgres = EmbeddedPostgres.start(directory.resolve("postgresql"));
    createMasterKey();
    createTopics();
    first = new Api(URI.create("http://127.0.0.1:" + freePort()));
    second = new Api(URI.create("http://127.0.0.1:" + freePort()));
    startGateway("gateway-1", first);
    firstProjector = startProjector("projector-1");
    startProjector("projector-2");
    secondGateway = startGateway("gateway-2", second);
    firstWorker = startWorker("worker-1");
    secondWorker = startWorker("worker-2");
    first.awaitReady();
    second.awaitReady();
    alice = Person.register(first, "alice");
    bob = Person.register(second, "bob");
    conversation = alice.converse(bob);
  }

  @AfterAll
  void stop() {
    started.forEach(ServiceProcess::close);
    broker.close();
    postgres.close();
  }

  @Test
  @Order(1)
  void whatOneGatewayTakesTheOtherServes() {
    long seq = 0;
    for (int i = 0; i < 50; i++) {
      Person sender = i % 2 == 0 ? alice : bob;
      seq = sender.send(conversation, "message " + i).expect(201).json().path("seq").asLong();
    }
    awaitReadable(alice.at(second), seq);
    assertThat(alice.at(second).texts(conversation)).hasSize(50);
    assertThat(bob.at(first).read(conversation)).isEqualTo(alice.at(second).read(conversation));
  }

  @Test
  @Order(2)
  void aRetryThroughTheOtherGatewayIsTheSameMessage() {
    String id = Ids.next();
    JsonNode answer = alice.send(conversation, id, "once").expect(201).json();
    JsonNode again = alice.at(second).send(conversation, id, "once").expect(201).json();
    assertThat(again.path("seq")).isEqualTo(answer.path("seq"));
    assertThat(again.path("replayed").asBoolean()).isTrue();
    alice.awaitReadable(conversation, answer.path("seq").asLong());
  }

  @Test
  @Order(3)
  void aSessionEndedAtOneGatewayEndsAtTheOther() {
    String token = Person.login(first, "alice", alice.password());
    second.get(token, "/v1/sessions").expect(200);
    first.delete(token, "/v1/sessions/current").expect(204);
    Awaitility.await().atMost(LIMIT).until(() -> second.get(token, "/v1/sessions").status() == 401);
  }

  @Test
  @Order(4)
  void aKilledWorkerAndAKilledProjectorAreReplacedByTheOthers() {
    int before = alice.read(conversation).size();
    firstWorker.kill();
    firstProjector.kill();
    Map<String, String> sent = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      String id = Ids.next();
      sent.put(id, "while one is gone " + i);
      assertThat(alice.send(conversation, id, sent.get(id)).status()).isIn(201, 202);
    }
    sent.keySet().forEach(this::awaitStored);
    assertThat(alice.read(conversation)).hasSize(before + 20);
    assertDense();
  }

  @Test
  @Order(5)
  void withoutAnyWorkerMessagesAreAcceptedAndArriveOnceWhenItIsBack() {
    int before = alice.read(conversation).size();
    assertThat(secondWorker.stop()).isIn(0, 143);
    Map<String, String> statuses = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      Api.Response response =
          alice
              .api()
              .post(
                  alice.token(),
                  Person.messages(conversation) + "?wait=50",
                  Map.of("text", "early " + i));
      JsonNode answer = response.expect(202).json();
      String status = answer.path("status").asText();
      assertThat(status)
          .isEqualTo(Person.messages(conversation) + "/" + answer.path("messageId").asText());
      first.get(alice.token(), status).expect(202);
      second.get(alice.token(), status).expect(202);
      statuses.put(answer.path("messageId").asText(), "early " + i);
    }
    startWorker("worker-3");
    statuses.keySet().forEach(this::awaitStored);
    List<JsonNode> all = alice.read(conversation);
    assertThat(all).hasSize(before + 10);
    assertThat(all.subList(before, before + 10).stream().map(m -> m.path("text").asText()))
        .containsExactlyElementsOf(statuses.values());
    assertDense();
  }

  @Test
  @Order(6)
  void aGatewayStopsOrderly() {
    assertThat(secondGateway.stop()).isIn(0, 143);
    alice.send(conversation, "through the one that is left").expect(201);
  }

  private void assertDense() {
    List<Long> seqs =
        alice.read(conversation).stream().map(message -> message.path("seq").asLong()).toList();
    for (int i = 0; i < seqs.size(); i++) {
      assertThat(seqs.get(i)).isEqualTo(i + 3L);
    }
  }

  private void awaitStored(String messageId) {
    String path = Person.messages(conversation) + "/" + messageId;
    Awaitility.await().atMost(LIMIT).until(() -> first.get(alice.token(), path).status() == 200);
  }

  private void awaitReadable(Person reader, long seq) {
    String path = Person.messages(conversation) + "?limit=1&min_seq=" + seq;
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> reader.api().get(reader.token(), path).status() == 200);
  }

  private void createMasterKey() throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Path file =
        Files.createFile(
            directory.resolve("master.key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, Base64Url.encode(key));
  }

  private void createTopics() {
    Path config = write("topics", Map.of());
    try (ServiceProcess creation =
        ServiceProcess.start(
            output("topics"),
            "topics",
            "create",
            "--partitions=4",
            "--replication=1",
            "--config=" + config)) {
      assertThat(creation.await()).as(creation.output()).isZero();
    }
  }

  private ServiceProcess startGateway(String name, Api api) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("http.port", String.valueOf(api.base().getPort()));
    settings.putAll(database("vault", Databases.VAULT, Databases.VAULT_OWNER));
    settings.put("vault.master-key-file", directory.resolve("master.key").toString());
    settings.put("vault.worker-role", Databases.WORKER);
    settings.putAll(database("read", Databases.READ_MODEL, Databases.GATEWAY));
    ServiceProcess gateway = startService("gateway", name, settings);
    // The first one makes the vault's tables, which the workers need.
    Awaitility.await(name)
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> api.get(null, "/health/live").status() == 200 || !gateway.alive());
    return gateway;
  }

  private ServiceProcess startWorker(String name) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.putAll(database("vault", Databases.VAULT, Databases.WORKER));
    settings.put("vault.master-key-file", directory.resolve("master.key").toString());
    settings.put("worker.state-directory", directory.resolve(name).toString());
    return startService("worker", name, settings);
  }

  private ServiceProcess startProjector(String name) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.putAll(database("read", Databases.READ_MODEL, Databases.PROJECTOR));
    settings.put("read.reader-role", Databases.GATEWAY);
    settings.put("group.mode", "group");
    return startService("projector", name, settings);
  }

  private Map<String, String> database(String prefix, String database, String role) {
    return Map.of(
        prefix + ".url", postgres.url(database),
        prefix + ".user", role,
        prefix + ".password", postgres.password(role));
  }

  private ServiceProcess startService(String service, String name, Map<String, String> settings) {
    Path config = write(name, settings);
    ServiceProcess process =
        ServiceProcess.start(output(name), service, "--config", config.toString());
    started.add(process);
    return process;
  }

  private Path output(String name) {
    return directory.resolve(name + ".txt");
  }

  private Path write(String name, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.setProperty("kafka.bootstrap.servers", broker.bootstrapServers());
    properties.putAll(settings);
    Path file = directory.resolve(name + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /// Below the range that outgoing connections take theirs from, so that it is still free later.
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException e) {
        // Another one, then.
      }
    }
  }
}
