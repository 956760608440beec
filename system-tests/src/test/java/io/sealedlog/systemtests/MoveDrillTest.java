package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The move drill: an all-in-one that is in use is moved to three brokers and another PostgreSQL
/// server. The move is killed in the middle, and once more after it stopped the server. Nothing
/// that was acknowledged is lost, and both logs are the same. Then the new system is backed up, and
/// restored to a third one.
@Tag("servers")
class MoveDrillTest {
  private static final Pattern COPIED = Pattern.compile("events are there");

  @TempDir private Path directory;

  private Path data;
  private List<LiveLoad.Sent> acknowledged;
  private Map<Integer, JsonNode> atTheEnd;

  @Test
  void anAllInOneThatIsInUseMovesToACluster() throws Exception {
    Path old = Files.createDirectories(directory.resolve("old"));
    data = old.resolve("data");
    Path new1 = Files.createDirectories(directory.resolve("new"));
    try (AllInOneProcess sealedLog = AllInOneProcess.start(old);
        Cluster cluster =
            Cluster.start(new1, Map.of(), BrokerProcesses.start(directory.resolve("brokers")))) {
      Path to = cluster.copySettings();
      try (LiveLoad load = LiveLoad.start(sealedLog.api())) {
        load.awaitMore(30, 2);
        assertRefusesOtherKeys(to);
        cluster.takeKeys(data);
        killInTheMiddle(to);
        load.awaitMore(10, 1);
        killAfterTheServerStopped(to);
        assertRefusesToStart(old, "is being moved to a cluster. Run ./sealedlog move again");
        moveAll(to);
        load.close();
        acknowledged = load.acknowledged();
      }
      assertTheOldOneStaysClosed(old);
      assertTheNewOneHasAll(cluster);
      restoreToAThirdOne(to);
    }
  }

  private void assertRefusesOtherKeys(Path to) {
    Backups.Run run = move(to).expect(4);
    assertThat(run.output()).contains("has the keys", "and must have");
  }

  private void killInTheMiddle(Path to) {
    Path output = Backups.newOutput(directory, "move");
    try (ServiceProcess move =
        ServiceProcess.start(
            output, "move", "--follow", "--to", to.toString(), "--data", data.toString())) {
      move.awaitOutput(COPIED, 0);
      move.kill();
    }
  }

  /// Kills the move while it works on the data directory itself, with a database of its own.
  private void killAfterTheServerStopped(Path to) throws IOException {
    Path postmaster = data.resolve(StoredData.POSTGRES).resolve("data/postmaster.pid");
    String before = Files.readString(postmaster);
    Path output = Backups.newOutput(directory, "move");
    try (ServiceProcess move =
        ServiceProcess.start(output, "move", "--to", to.toString(), "--data", data.toString())) {
      Awaitility.await("the move's own database")
          .atMost(Cluster.LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .ignoreExceptions()
          .until(() -> !move.alive() || !Files.readString(postmaster).equals(before));
      assertThat(move.alive()).as(move.output()).isTrue();
      move.kill();
      assertThat(move.output()).doesNotContain("The move is done");
    }
  }

  private void moveAll(Path to) {
    Backups.Run run = move(to).expect(0);
    assertThat(run.output())
        .contains("Going on after", "the same on both sides", "The move is done")
        .doesNotContain("were no events");
  }

  private Backups.Run move(Path to) {
    return Backups.run(directory, "move", "--to", to.toString(), "--data", data.toString());
  }

  private void assertTheOldOneStaysClosed(Path old) {
    assertRefusesToStart(old, "was moved to", "two histories can't be joined");
    Backups.Run again = move(old.getParent().resolve("new/copy.properties")).expect(4);
    assertThat(again.output()).contains("was moved to");
  }

  private void assertRefusesToStart(Path old, String... because) {
    Path output = Backups.newOutput(old, "start");
    try (ServiceProcess start =
        ServiceProcess.start(output, "start", "--data", data.toString(), "--port", "0")) {
      assertThat(start.await()).isEqualTo(4);
      assertThat(start.output()).contains(because);
    }
  }

  private void assertTheNewOneHasAll(Cluster cluster) throws IOException {
    Api api = cluster.startGateway("gateway").api();
    ServiceProcess worker = cluster.startWorker("worker");
    cluster.startProjector("projector");
    worker.awaitReady();
    api.awaitReady();
    Map<String, List<LiveLoad.Sent>> conversations =
        acknowledged.stream().collect(Collectors.groupingBy(LiveLoad.Sent::conversation));
    conversations.forEach((conversation, all) -> {
      // The sessions moved, too.
      Person reader = all.getFirst().by().at(api);
      Map<String, JsonNode> messages =
          reader.read(conversation).stream()
              .collect(Collectors.toMap(each -> each.path("messageId").asText(), each -> each));
      for (LiveLoad.Sent sent : all) {
        assertThat(messages).containsKey(sent.messageId());
        assertThat(messages.get(sent.messageId()).path("seq").asLong()).isEqualTo(sent.seq());
        assertThat(messages.get(sent.messageId()).path("text").asText()).isEqualTo(sent.text());
      }
    });
    LiveLoad.Sent first = acknowledged.getFirst();
    // A retry of before the move is the same message, and new ones come after it.
    JsonNode retried =
        first
            .by()
            .at(api)
            .send(first.conversation(), first.messageId(), first.text())
            .expect(201)
            .json();
    assertThat(retried.path("seq").asLong()).isEqualTo(first.seq());
    first.by().at(api).sendReadably(first.conversation(), "here now");
    assertSameLog();
  }

  /// The old log is the beginning of the new one, record by record, at the offset of its leaf
  /// index.
  private void assertSameLog() {
    Path backup = directory.resolve("new/backup");
    Backups.run(
            directory,
            "backup",
            backup.toString(),
            "--config",
            directory.resolve("new/copy.properties").toString())
        .expect(0);
    atTheEnd = Backups.partitions(backup);
    try (StoredData stored = StoredData.open(data)) {
      stored
          .leaves()
          .forEach((partition, leaves) -> {
            assertThat(atTheEnd.get(partition).path("events").asInt())
                .isGreaterThanOrEqualTo(leaves.size());
            for (int i = 0; i < leaves.size(); i++) {
              assertThat(leaves.get(i)).isEqualTo(i);
            }
          });
    }
  }

  /// A backup of services that run apart, restored to others, has the same digests.
  private void restoreToAThirdOne(Path from) throws IOException {
    Path third = Files.createDirectories(directory.resolve("third"));
    try (Cluster cluster = Cluster.start(third, Map.of())) {
      cluster.takeKeys(data);
      Path to = cluster.copySettings();
      Path backup = directory.resolve("quiet");
      Backups.run(directory, "backup", backup.toString(), "--config", from.toString()).expect(0);
      Backups.run(directory, "restore", backup.toString(), "--config", to.toString()).expect(0);
      Path again = directory.resolve("again");
      Backups.run(directory, "backup", again.toString(), "--config", to.toString()).expect(0);
      assertThat(Backups.partitions(again)).isEqualTo(Backups.partitions(backup));
      assertThat(Backups.vaultDigests(again)).isEqualTo(Backups.vaultDigests(backup));
      Backups.Run full =
          Backups.run(directory, "restore", backup.toString(), "--config", to.toString()).expect(4);
      assertThat(full.output()).contains("There is a vault at");
    }
  }
}
