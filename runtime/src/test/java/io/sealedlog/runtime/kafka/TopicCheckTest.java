package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

/// What one broker can't show: old clusters and those of several brokers. The rest is checked
/// against a real one, in the embedded broker's tests.
class TopicCheckTest {
  private static final Node NODE = new Node(1, "localhost", 9092);

  private final List<String> faults = new ArrayList<>();

  @Test
  void wantsTransactionsOfTheSecondVersion() {
    assertThat(TopicCheck.transactionFault(0))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains("transaction.version is 0; it must be at least 2"));
    assertThat(TopicCheck.transactionFault(1)).isPresent();
    assertThat(TopicCheck.transactionFault(2)).isEmpty();
    assertThat(TopicCheck.transactionFault(3)).isEmpty();
  }

  @Test
  void wantsThreeReplicasOfEachPartitionInACluster() {
    TopicCheck.checkReplication(
        Map.of("good", topic("good", 3, 3), "poor", topic("poor", 3, 2)), faults);

    assertThat(faults)
        .containsExactly("The topic poor has replication factor 2; in a cluster it must be 3.");
  }

  @Test
  void wantsTwoReplicasInSyncInACluster() {
    TopicCheck.checkInSync("poor", inSync("1"), faults);
    TopicCheck.checkInSync("good", inSync("2"), faults);

    assertThat(faults)
        .containsExactly("The topic poor has min.insync.replicas = 1; in a cluster it must be 2.");
  }

  private static TopicDescription topic(String name, int... replicas) {
    List<TopicPartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < replicas.length; i++) {
      List<Node> nodes = Collections.nCopies(replicas[i], NODE);
      partitions.add(new TopicPartitionInfo(i, NODE, nodes, nodes));
    }
    return new TopicDescription(name, false, partitions);
  }

  private static Config inSync(String replicas) {
    return new Config(List.of(new ConfigEntry("min.insync.replicas", replicas)));
  }
}
