package io.sealedlog.worker.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class WorkerGroupTest {
  private static final Topics TOPICS = Topics.withPrefix("");

  @TempDir private Path directory;
  private final Termination termination = new Termination();
  private final StartupWait startupWait = new StartupWait(termination);
  private EmbeddedBroker broker;
  private KafkaClients clients;
  private Admin admin;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    clients =
        new KafkaClients(
            KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, broker.serviceSettings())));
    admin = clients.admin("test");
    new TopicCreation(admin).createMissing(List.of(TOPICS.events()), 2, 1);
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void aGroupIsEmptyBeforeItsFirstMemberAndAfterItsLast() {
    WorkerGroup group = group(Duration.ofSeconds(30));
    group.requireEmpty();
    try (Consumer<byte[], byte[]> member = member()) {
      while (member.assignment().isEmpty()) {
        member.poll(Duration.ofMillis(100));
      }
      assertThat(group.isActive()).isTrue();
      assertThatThrownBy(() -> group(Duration.ofMillis(300)).requireEmpty())
          .isInstanceOf(StartException.class)
          .hasMessageContaining("other workers of the group sealedlog-worker.v1 are running");
    }
    group.requireEmpty();
  }

  @Test
  void onlyOneWorkerHoldsTheLock() throws Exception {
    RebuildLock first = RebuildLock.acquire(clients, TOPICS, startupWait);
    CompletableFuture<RebuildLock> second =
        CompletableFuture.supplyAsync(
            () -> RebuildLock.acquire(clients, TOPICS, startupWait), Thread::startVirtualThread);
    assertThatThrownBy(() -> second.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

    first.close();

    second.get(30, TimeUnit.SECONDS).close();
  }

  @Test
  void waitingForTheLockStopsWhenTheProcessEnds() {
    try (RebuildLock _ = RebuildLock.acquire(clients, TOPICS, startupWait)) {
      CompletableFuture<RebuildLock> second =
          CompletableFuture.supplyAsync(
              () -> RebuildLock.acquire(clients, TOPICS, startupWait), Thread::startVirtualThread);
      termination.stop();

      assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(StartException.class)
          .hasMessageContaining("Stopped");
    }
  }

  private WorkerGroup group(Duration timeout) {
    return new WorkerGroup(admin, TOPICS.workerGroup(), timeout, startupWait);
  }

  private Consumer<byte[], byte[]> member() {
    Consumer<byte[], byte[]> member =
        clients.consumer(
            "member", Map.of("group.id", TOPICS.workerGroup(), "auto.offset.reset", "latest"));
    member.subscribe(List.of(TOPICS.events().name()));
    return member;
  }
}
