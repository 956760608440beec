package io.sealedlog.runtime.kafka;

import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;

/// The topic settings that protect records against the loss of a broker.
///
/// @param replication the least number of replicas of each partition (setting `topics.replication`)
public record TopicDurabilityRules(int replication) {
  static final String IN_SYNC = "min.insync.replicas";
  static final String UNCLEAN = "unclean.leader.election.enable";

  /// Returns the number of replicas that must have a record before it is acknowledged: more than
  /// half, so that any two such sets overlap, and one broker may be down.
  public int inSync() {
    return replication / 2 + 1;
  }

  void check(TopicDescription topic, Config config, List<String> faults) {
    int copies =
        topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
    if (copies < replication) {
      faults.add(
          "The topic %s has replication factor %d and topics.replication is %d; raise the topic's (kafka-reassign-partitions.sh)%s."
              .formatted(
                  topic.name(),
                  copies,
                  replication,
                  copies == 1 ? ", or set topics.replication=1 for a cluster of one broker" : ""));
    }
    checkInSync(topic.name(), copies, config, faults);
    // A lagging replica could become the leader, and acknowledged records would be lost in some
    // partitions and not in others.
    if (valueOf(config, UNCLEAN).equals("true")) {
      faults.add(
          "The topic %s has %s = true, of its own or from the brokers; it must be false, or an election can drop records that were acknowledged."
              .formatted(topic.name(), UNCLEAN));
    }
  }

  private void checkInSync(String topic, int copies, Config config, List<String> faults) {
    int least = Math.min(inSync(), Math.max(copies, 1));
    int most = Math.max(copies - 1, least);
    String is = valueOf(config, IN_SYNC);
    if (!is.matches("[0-9]{1,4}") || Integer.parseInt(is) < least || Integer.parseInt(is) > most) {
      faults.add(
          "The topic %s has %s = %s; with %d copies of a partition it must be %s."
              .formatted(
                  topic, IN_SYNC, is, copies, least == most ? least : least + " to " + most));
    }
  }

  static String valueOf(Config config, String setting) {
    ConfigEntry entry = config.get(setting);
    return entry == null || entry.value() == null ? "(not set)" : entry.value();
  }
}
