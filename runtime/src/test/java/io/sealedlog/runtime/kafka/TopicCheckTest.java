package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests with the descriptions of old clusters and of clusters with several brokers. The other
/// checks are tested with a real broker, in the module `embedded`.
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
  void wantsAsManyCopiesOfEachPartitionAsTheSettingSays() {
    new TopicDurabilityRules(3).check(topic("good", 3, 3), config("2", "false"), faults);
    new TopicDurabilityRules(3).check(topic("better", 5, 5), config("3", "false"), faults);
    new TopicDurabilityRules(1).check(topic("alone", 1), config("1", "false"), faults);
    assertThat(faults).isEmpty();

    new TopicDurabilityRules(3).check(topic("poor", 3, 1), config("1", "false"), faults);

    assertThat(faults)
        .containsExactly(
            "The topic poor has replication factor 1 and topics.replication is 3; raise the topic's (kafka-reassign-partitions.sh), or set topics.replication=1 for a cluster of one broker.");
  }

  @ParameterizedTest
  @CsvSource({"3,1,2", "3,3,2", "5,1,2 to 4", "5,5,2 to 4", "1,2,1", "3,(not set),2"})
  void wantsAMajorityInSyncAndOneToSpare(int copies, String inSync, String mustBe) {
    TopicDurabilityRules durability = new TopicDurabilityRules(copies == 1 ? 1 : 3);

    durability.check(topic("odd", copies), config(inSync, "false"), faults);

    assertThat(faults)
        .containsExactly(
            "The topic odd has min.insync.replicas = %s; with %d copies of a partition it must be %s."
                .formatted(inSync, copies, mustBe));
  }

  @Test
  void refusesUncleanElections() {
    new TopicDurabilityRules(3).check(topic("rash", 3), config("2", "true"), faults);

    assertThat(faults)
        .singleElement()
        .asString()
        .startsWith("The topic rash has unclean.leader.election.enable = true");
  }

  private static TopicDescription topic(String name, int... replicas) {
    List<TopicPartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < replicas.length; i++) {
      List<Node> nodes = Collections.nCopies(replicas[i], NODE);
      partitions.add(new TopicPartitionInfo(i, NODE, nodes, nodes));
    }
    return new TopicDescription(name, false, partitions);
  }

  private static Config config(String inSync, String unclean) {
    List<ConfigEntry> entries = new ArrayList<>();
    entries.add(new ConfigEntry("unclean.leader.election.enable", unclean));
    if (!inSync.equals("(not set)")) {
      entries.add(new ConfigEntry("min.insync.replicas", inSync));
    }
    return new Config(entries);
  }
}
