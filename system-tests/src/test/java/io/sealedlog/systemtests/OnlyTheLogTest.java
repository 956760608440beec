package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.embedded.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything except the log, the vault and the keys is lost: changelogs, commands and results, the
/// worker's directory, the read model.
@Order(1)
@Tag("servers")
class OnlyTheLogTest {
  @Test
  void everythingElseIsMadeAnewFromIt(@TempDir Path directory) throws Exception {
    String conversation;
    String group;
    List<String> ids = new ArrayList<>();
    List<Long> seqs = new ArrayList<>();
    Person alice;
    Person bob;
    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory)) {
      alice = Person.register(sealedLog.api(), "alice");
      bob = Person.register(sealedLog.api(), "bob");
      Person carol = Person.register(sealedLog.api(), "carol");
      conversation = alice.converse(bob);
      group = alice.converse(bob);
      alice.add(group, carol, "all").expect(201);
      bob.remove(group, bob).expect(200);
      for (int i = 0; i < 20; i++) {
        String id = Ids.next();
        ids.add(id);
        seqs.add(
            alice.send(conversation, id, "before " + i).expect(201).json().path("seq").asLong());
      }
      alice.sendReadably(group, "to the group");
      alice.awaitReadable(conversation, seqs.getLast());
      sealedLog.stop();
    }
    List<String> before;
    try (StoredData stored = StoredData.open(directory.resolve("data"))) {
      before = rows(stored);
      assertThat(before).hasSizeGreaterThan(30);
      loseTopics(stored);
      loseReadModel(stored);
    }
    delete(directory.resolve("data/worker"));

    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory)) {
      Person aliceAgain = alice.at(sealedLog.api());
      aliceAgain.awaitReadable(conversation, seqs.getLast());
      for (int i = 0; i < ids.size(); i++) {
        Api.Response answer = aliceAgain.send(conversation, ids.get(i), "before " + i).expect(201);
        assertThat(answer.json().path("seq").asLong()).isEqualTo(seqs.get(i));
        assertThat(answer.json().path("replayed").asBoolean()).isTrue();
      }
      assertThat(aliceAgain.texts(conversation)).hasSize(20);
      assertThat(bob.at(sealedLog.api()).send(group, "from outside").status()).isEqualTo(403);
      sealedLog.stop();
    }
    try (StoredData stored = StoredData.open(directory.resolve("data"))) {
      assertThat(rows(stored)).isEqualTo(before);
    }

    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory)) {
      long seq = alice.at(sealedLog.api()).sendReadably(conversation, "after");
      assertThat(seq).isEqualTo(seqs.getLast() + 1);
      sealedLog.stop();
    }
    try (StoredData stored = StoredData.open(directory.resolve("data"))) {
      assertLeavesAreDense(stored);
    }
  }

  // Deletes the topics; the next start creates them again, empty.
  private static void loseTopics(StoredData stored)
      throws ExecutionException, InterruptedException {
    List<String> lost =
        stored.topics().stream()
            .filter(topic ->
                topic.contains("-changelog")
                    || topic.startsWith("commands.")
                    || topic.startsWith("results."))
            .toList();
    assertThat(lost).hasSizeGreaterThan(4);
    try (Admin admin = Admin.create(stored.kafkaClient())) {
      admin.deleteTopics(lost).all().get();
    }
  }

  private static void loseReadModel(StoredData stored) throws SQLException {
    try (Connection connection = stored.connect(Databases.READ_MODEL);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA read_g1 CASCADE");
    }
  }

  /// Returns the rows of the read model, without the offsets and Flyway's history.
  private static List<String> rows(StoredData stored) throws SQLException {
    return stored.rows(Databases.READ_MODEL).stream()
        .filter(row -> row.table().startsWith("read_g1."))
        .filter(row -> !row.table().contains("projection_offsets"))
        .filter(row -> !row.table().contains("flyway"))
        .map(row -> row.table() + " " + text(row.cells()))
        .sorted()
        .toList();
  }

  private static Map<String, String> text(Map<String, Object> cells) {
    Map<String, String> text = new TreeMap<>();
    cells.forEach((column, cell) ->
        text.put(
            column,
            cell instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(cell)));
    return text;
  }

  private static void assertLeavesAreDense(StoredData stored) {
    Map<Integer, List<Long>> leaves = stored.leaves();
    assertThat(leaves).isNotEmpty();
    leaves.forEach((partition, found) -> {
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i)).as("partition %d", partition).isEqualTo(i);
      }
    });
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
