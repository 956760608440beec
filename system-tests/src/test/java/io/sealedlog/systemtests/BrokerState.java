package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;

/// Asks a Kafka cluster who leads what and who is in sync.
final class BrokerState implements AutoCloseable {
  private final Admin admin;

  BrokerState(String bootstrapServers) {
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                "5000",
                "default.api.timeout.ms",
                "10000"));
  }

  /// Returns the broker that leads the partition.
  int leader(String topic, int partition) {
    return describe(Set.of(topic)).getFirst().partitions().get(partition).leader().id();
  }

  /// Returns the broker that is the active controller.
  int controller() {
    return get(admin.describeMetadataQuorum().quorumInfo()).leaderId();
  }

  /// Waits until every partition of every topic, Kafka's own included, is in sync on so many
  /// brokers.
  void awaitInSync(int brokers) {
    Awaitility.await("in sync on " + brokers)
        .atMost(Cluster.LIMIT)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(partitions()).allMatch(partition -> partition.isr().size() == brokers));
  }

  /// Waits until a broker is in sync for no partition.
  void awaitOutOfSync(int broker) {
    Awaitility.await("out of sync: " + broker)
        .atMost(Cluster.LIMIT)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(partitions())
                .flatExtracting(TopicPartitionInfo::isr)
                .extracting(Node::id)
                .doesNotContain(broker));
  }

  @Override
  public void close() {
    admin.close();
  }

  private List<TopicPartitionInfo> partitions() {
    Set<String> topics = get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    return describe(topics).stream().flatMap(topic -> topic.partitions().stream()).toList();
  }

  private List<TopicDescription> describe(Set<String> topics) {
    return List.copyOf(get(admin.describeTopics(topics).allTopicNames()).values());
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
