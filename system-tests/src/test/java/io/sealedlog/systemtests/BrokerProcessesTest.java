package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class BrokerProcessesTest {
  private static final String TOPIC = "topic";

  @Test
  void aBrokerIsKilledFrozenOrStoppedAndComesBack(@TempDir Path directory)
      throws IOException, InterruptedException, ExecutionException {
    try (BrokerProcesses brokers = BrokerProcesses.start(directory);
        Admin admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
          .all()
          .get();
      awaitInSync(admin, List.of(1, 2, 3));

      brokers.broker(1).kill();
      awaitInSync(admin, List.of(2, 3));
      brokers.broker(1).restart();
      awaitInSync(admin, List.of(1, 2, 3));

      brokers.broker(2).freeze();
      awaitInSync(admin, List.of(1, 3));
      brokers.broker(2).thaw();
      awaitInSync(admin, List.of(1, 2, 3));

      brokers.broker(3).stop();
      assertThat(brokers.broker(3).output()).contains("asked us to exit controlled shutdown");
      awaitInSync(admin, List.of(1, 2));
      brokers.broker(3).restart();
      awaitInSync(admin, List.of(1, 2, 3));
    }
  }

  private static void awaitInSync(Admin admin, List<Integer> brokers) {
    Awaitility.await("in sync: " + brokers)
        .atMost(Cluster.LIMIT)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(partition(admin).isr())
                .extracting(Node::id)
                .containsExactlyInAnyOrderElementsOf(brokers));
  }

  private static TopicPartitionInfo partition(Admin admin)
      throws InterruptedException, ExecutionException {
    return admin
        .describeTopics(List.of(TOPIC))
        .allTopicNames()
        .get()
        .get(TOPIC)
        .partitions()
        .getFirst();
  }
}
