package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The restore drill: a backup is taken while people register, start conversations and send, and a
/// new system is made of it. Everything that was acknowledged before the backup began is there, and
/// what is there is a prefix of what was, byte for byte.
@Tag("servers")
class RestoreDrillTest {
  private static final int BEFORE = 40;
  private static final int GUESTS_BEFORE = 4;

  private Path backup;
  private Path original;
  private Path restored;
  private List<LiveLoad.Sent> acknowledged;
  private List<Person> registered;
  private List<Person> everybody;

  @Test
  void whatWasAcknowledgedBeforeTheBackupIsThereAfterTheRestore(@TempDir Path directory)
      throws Exception {
    backup = directory.resolve("backup");
    original = directory.resolve("original/data");
    restored = directory.resolve("restored/data");
    takeUnderLoad();

    Backups.restore(backup, original, restored)
        .expect(0)
        .output()
        .lines()
        .filter(line -> line.startsWith("The "))
        .forEach(line -> assertThat(line).doesNotContain("is older than"));

    try (AllInOneProcess again = AllInOneProcess.start(restored.getParent())) {
      Path second = directory.resolve("second");
      Backups.backup(restored, second).expect(0);
      assertThat(Backups.partitions(second)).isEqualTo(Backups.partitions(backup));
      assertEverythingIsThere(again.api());
      assertEverybodyCanGoOn(again.api());
    }
    assertPrefix();
  }

  private void takeUnderLoad() throws Exception {
    Path directory = Files.createDirectories(original.getParent());
    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory);
        LiveLoad load = LiveLoad.start(sealedLog.api())) {
      load.awaitMore(BEFORE, GUESTS_BEFORE);
      acknowledged = load.acknowledged();
      registered = load.people();
      Backups.backup(original, backup).expect(0);
      load.awaitMore(1, 1);
      load.close();
      everybody = load.people();
      assertThat(load.acknowledged()).hasSizeGreaterThan(acknowledged.size());
    }
    Files.createDirectories(restored.getParent());
  }

  private void assertEverythingIsThere(Api api) {
    Map<String, Person> loggedIn = new HashMap<>();
    Map<String, Map<String, JsonNode>> conversations = new HashMap<>();
    for (LiveLoad.Sent sent : acknowledged) {
      Person reader =
          loggedIn.computeIfAbsent(
              sent.by().username(),
              name -> sent.by().at(api).with(Person.login(api, name, sent.by().password())));
      Map<String, JsonNode> messages =
          conversations.computeIfAbsent(sent.conversation(), id -> denselyRead(reader, id));
      assertThat(messages).containsKey(sent.messageId());
      assertThat(messages.get(sent.messageId()).path("seq").asLong()).isEqualTo(sent.seq());
      assertThat(messages.get(sent.messageId()).path("text").asText()).isEqualTo(sent.text());
    }
    assertThat(conversations).as("the common one and some of guests").hasSizeGreaterThan(2);
  }

  private static Map<String, JsonNode> denselyRead(Person reader, String conversation) {
    List<JsonNode> messages = reader.read(conversation);
    for (int i = 0; i < messages.size(); i++) {
      assertThat(messages.get(i).path("seq").asLong()).isEqualTo(i + 3L);
    }
    return messages.stream()
        .collect(Collectors.toMap(each -> each.path("messageId").asText(), each -> each));
  }

  /// Those who registered while the backup was taken may be in the vault and not in the log: they
  /// must be able to go on all the same.
  private void assertEverybodyCanGoOn(Api api) {
    Person alice = registered.getFirst().at(api);
    alice = alice.with(Person.login(api, "alice", alice.password()));
    for (Person person : everybody) {
      Api.Response login =
          api.post(
              null,
              "/v1/sessions",
              Map.of("username", person.username(), "password", person.password()));
      if (registered.contains(person)) {
        login.expect(201);
      }
      if (login.status() == 201 && !person.username().equals(alice.username())) {
        Person back = person.at(api).with(login.json().path("token").asText());
        String conversation = back.converse(List.of("alice"));
        back.sendReadably(conversation, "here again");
        assertThat(alice.texts(conversation)).containsExactly("here again");
      }
    }
  }

  private void assertPrefix() {
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> before = committed(original);
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> after = committed(restored);
    Backups.partitions(backup)
        .forEach((partition, summary) -> {
          int events = summary.path("events").asInt();
          for (int i = 0; i < events; i++) {
            ConsumerRecord<byte[], byte[]> was = before.get(partition).get(i);
            ConsumerRecord<byte[], byte[]> is = after.get(partition).get(i);
            assertThat(is.offset()).as("the offset is the leaf index").isEqualTo(i);
            assertThat(Arrays.equals(is.key(), was.key())).isTrue();
            assertThat(Arrays.equals(is.value(), was.value())).isTrue();
            assertThat(is.timestamp()).isEqualTo(was.timestamp());
            assertThat(is.headers()).isEqualTo(was.headers());
          }
        });
  }

  private static Map<Integer, List<ConsumerRecord<byte[], byte[]>>> committed(Path data) {
    try (StoredData stored = StoredData.open(data)) {
      return stored.committed("events.v1").stream()
          .collect(Collectors.groupingBy(ConsumerRecord::partition));
    }
  }
}
