package io.sealedlog.runtime.kafka;

import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;

/// What keeps the records of a topic when a broker is lost.
///
/// @param replication copies of each partition that there must be at least, as the setting says
public record Durability(int replication) {
  static final String IN_SYNC = "min.insync.replicas";
  static final String UNCLEAN = "unclean.leader.election.enable";

  /// Copies that must have a record before it is acknowledged: more than half of them, so that any
  /// two such sets have one in common, and one broker may be away.
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
    // A replica that is behind would become the leader, and what the others had acknowledged be
    // gone, for some partitions and not for others.
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
