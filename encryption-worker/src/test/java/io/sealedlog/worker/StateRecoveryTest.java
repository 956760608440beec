package io.sealedlog.worker;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.worker.StateTestBed.Started;
import io.sealedlog.worker.log.LogComparison;
import io.sealedlog.worker.state.StateLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log is authoritative: whatever happened to its state, a worker continues from the log or not
/// at all.
@Order(1)
@Tag("servers")
class StateRecoveryTest {
  private static final TestUser ALICE = TestUser.create(1);
  private static final int CONVERSATIONS = 6;
  private static final int CREATED = 2 * CONVERSATIONS + 1;

  @TempDir private Path directory;
  private final long now = System.currentTimeMillis();
  private final List<TestConversation> conversations =
      IntStream.range(0, CONVERSATIONS)
          .mapToObj(number ->
              TestConversation.create(id(now, 900 + number), Suite.X25519, List.of(ALICE)))
          .toList();
  private StateTestBed on;
  private int messages;

  @BeforeEach
  void start() {
    on = new StateTestBed(directory);
  }

  @AfterEach
  void stop() {
    on.close();
  }

  @Test
  void continuesAtTheEndOfTheLogWithoutChangelogsAndDirectory() throws Exception {
    try (EventLog log = on.log()) {
      try (Started _ = on.startAndAwait("a")) {
        create();
        sendMessages(30);
        assertThat(log.readUntil(CREATED + 30, Duration.ofSeconds(90))).hasSize(CREATED + 30);
      }
      loseChangelogs();
      deleteAll(on.stateOf("a"));

      try (Started _ = on.startAndAwait("a")) {
        assertContinues(log, CREATED + 30);
      }
    }
  }

  /// Two workers find at the same time that the state is lost: one rebuilds it, and both continue.
  @Test
  void twoWorkersThatFindTheStateLostDoNotDisturbEachOther() throws Exception {
    try (EventLog log = on.log()) {
      try (Started _ = on.startAndAwait("a")) {
        create();
        sendMessages(30);
        assertThat(log.readUntil(CREATED + 30, Duration.ofSeconds(90))).hasSize(CREATED + 30);
      }
      loseChangelogs();

      CompletableFuture<Started> first = CompletableFuture.supplyAsync(() -> on.start("a"));
      CompletableFuture<Started> second = CompletableFuture.supplyAsync(() -> on.start("b"));
      try (Started a = first.get();
          Started b = second.get()) {
        a.awaitReady();
        b.awaitReady();
        assertContinues(log, CREATED + 30);
        assertThat(a.termination().requested() || b.termination().requested()).isFalse();
      }
    }
  }

  /// The state on disk, which is newer than the restored changelogs, is not used either.
  @Test
  void oldChangelogsAreCaughtUp() throws Exception {
    try (EventLog log = on.log()) {
      List<TopicSnapshot> yesterday = new ArrayList<>();
      try (Started _ = on.startAndAwait("a")) {
        create();
        assertThat(log.readUntil(CREATED, Duration.ofSeconds(90))).hasSize(CREATED);
      }
      for (String changelog : changelogs()) {
        yesterday.add(TopicSnapshot.of(on, changelog));
      }
      try (Started _ = on.startAndAwait("a")) {
        sendMessages(30);
        assertThat(log.readUntil(CREATED + 30, Duration.ofSeconds(90))).hasSize(CREATED + 30);
      }
      for (TopicSnapshot changelog : yesterday) {
        changelog.restore(on, Map.of("cleanup.policy", "compact"));
      }

      try (Started _ = on.startAndAwait("a")) {
        assertContinues(log, CREATED + 30);
      }
      try (Started _ = on.startAndAwait("b")) {
        assertContinues(log, CREATED + 30 + CONVERSATIONS);
      }
    }
  }

  @Test
  void changelogsThatAreFarBehindAreRebuiltFromTheLog() throws Exception {
    int many = 21_000;
    try (EventLog log = on.log()) {
      List<TopicSnapshot> old = new ArrayList<>();
      try (Started _ = on.startAndAwait("a")) {
        create();
        assertThat(log.readUntil(CREATED, Duration.ofSeconds(90))).hasSize(CREATED);
      }
      for (String changelog : changelogs()) {
        old.add(TopicSnapshot.of(on, changelog));
      }
      try (Started _ = on.startAndAwait("a")) {
        for (int sent = 0; sent < many; sent += 3_000) {
          sendMessages(3_000);
        }
        assertThat(log.readUntil(CREATED + many, Duration.ofMinutes(3))).hasSize(CREATED + many);
      }
      for (TopicSnapshot changelog : old) {
        changelog.restore(on, Map.of("cleanup.policy", "compact"));
      }
      // A task would refuse to start with a state so far behind.
      assertThat(many / StateTestBed.PARTITIONS)
          .isGreaterThan((int) LogComparison.MAX_EVENTS_TO_CATCH_UP);

      try (Started _ = on.startAndAwait("b")) {
        assertContinues(log, CREATED + many);
      }
      assertThat(on.stateOf("b").resolve("rebuild")).doesNotExist();
    }
  }

  @Test
  void aTruncatedLogIsNotWrittenToUntilTheStateIsRebuilt() throws Exception {
    String events = on.topics.events().name();
    try (EventLog log = on.log()) {
      try (Started _ = on.startAndAwait("a")) {
        create();
        sendMessages(30);
        assertThat(log.readUntil(CREATED + 30, Duration.ofSeconds(90))).hasSize(CREATED + 30);
      }
    }
    TopicSnapshot cut = TopicSnapshot.of(on, events).without(3);
    cut.restore(on, on.topics.events().settings());
    int left = cut.records().size();

    try (Started refusing = on.start("a")) {
      sendMessages(6);
      await().atMost(Duration.ofSeconds(60)).until(() -> refusing.termination().requested());
    }
    assertThat(TopicSnapshot.of(on, events).records()).hasSize(left);

    try (EventLog log = on.log();
        Started rebuilt = on.start("a", true, Map.of())) {
      rebuilt.awaitReady();
      // The commands that waited while the worker refused to start.
      assertContinues(log, left + 6);
    }
  }

  @Test
  void aStandbyTakesOver() throws Exception {
    try (EventLog log = on.log();
        Started first = on.startAndAwait("a")) {
      create();
      sendMessages(30);
      assertThat(log.readUntil(CREATED + 30, Duration.ofSeconds(90))).hasSize(CREATED + 30);
      try (Started second = on.startAndAwait("b")) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> tasks(on.stateOf("b")) == StateTestBed.PARTITIONS);
        first.close();
        assertContinues(log, CREATED + 30);
        assertThat(second.termination().requested()).isFalse();
      }
    }
  }

  private void create() {
    on.send(request(id(now, 1), ALICE.publish()));
    for (TestConversation conversation : conversations) {
      on.send(request(id(now, 100 + conversations.indexOf(conversation)), conversation.creation()));
    }
  }

  private void sendMessages(int count) {
    CommandRequest[] requests = new CommandRequest[count];
    for (int i = 0; i < count; i++) {
      int number = messages++;
      requests[i] =
          message(
              conversations.get(number % CONVERSATIONS),
              id(System.currentTimeMillis(), 10_000 + number),
              "{}");
    }
    on.send(requests);
  }

  /// Sends a message to every conversation and checks that its event follows the previous ones.
  private void assertContinues(EventLog log, int before) {
    sendMessages(CONVERSATIONS);
    List<LoggedEvent> events = log.readUntil(before + CONVERSATIONS, Duration.ofSeconds(90));
    assertThat(events).hasSize(before + CONVERSATIONS);
    EventLog.assertGaplessAndChained(events);
  }

  private List<String> changelogs() {
    return StateLayout.STORES.stream()
        .map(store -> on.topics.workerGroup() + "-" + store + "-changelog")
        .toList();
  }

  private void loseChangelogs() throws Exception {
    try (Admin admin = on.admin()) {
      TopicSnapshot.delete(admin, new HashSet<>(changelogs()));
    }
  }

  /// Returns the number of tasks with state in a directory.
  private static long tasks(Path state) throws IOException {
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(path -> path.getFileName().toString().matches("0_\\d+"))
          .filter(path -> Files.exists(path.resolve("rocksdb").resolve(StateLayout.PROGRESS)))
          .count();
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
