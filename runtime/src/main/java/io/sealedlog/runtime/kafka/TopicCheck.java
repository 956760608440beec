package io.sealedlog.runtime.kafka;

import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.runtime.StartException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Finds what isn't as it must be before a service touches a topic. One sentence for each fault.
public final class TopicCheck {
  private static final String TRANSACTION_FEATURE = "transaction.version";
  private static final short OLDEST_TRANSACTION_VERSION = 2;
  private static final int CLUSTER_REPLICATION = 3;
  private static final int CLUSTER_IN_SYNC = 2;
  private static final long BOUND_SECONDS = 30;

  private final Admin admin;

  public TopicCheck(Admin admin) {
    this.admin = admin;
  }

  /// The number of partitions, which is the same for all of the topics.
  ///
  /// @throws StartException with all faults, or when the cluster can't be reached in time
  public int require(Collection<Topic> topics) {
    List<String> faults = new ArrayList<>();
    checkTransactions().ifPresent(faults::add);
    boolean cluster = await(admin.describeCluster().nodes()).size() > 1;
    Map<String, TopicDescription> found = describe(topics, faults);
    checkPartitions(found, faults);
    checkSettings(topics, found.keySet(), cluster, faults);
    if (cluster) {
      checkReplication(found, faults);
    }
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator(), faults));
    }
    return found.values().iterator().next().partitions().size();
  }

  // Without it a transaction of a client that died can swallow records of the next one.
  private Optional<String> checkTransactions() {
    FinalizedVersionRange range =
        await(admin.describeFeatures().featureMetadata())
            .finalizedFeatures()
            .get(TRANSACTION_FEATURE);
    return transactionFault(range == null ? 0 : range.maxVersionLevel());
  }

  static Optional<String> transactionFault(int version) {
    return version >= OLDEST_TRANSACTION_VERSION
        ? Optional.empty()
        : Optional.of(
            "The cluster's feature %s is %d; it must be at least %d (kafka-features.sh upgrade)."
                .formatted(TRANSACTION_FEATURE, version, OLDEST_TRANSACTION_VERSION));
  }

  private Map<String, TopicDescription> describe(Collection<Topic> topics, List<String> faults) {
    List<String> names = topics.stream().map(Topic::name).toList();
    Map<String, TopicDescription> found = new TreeMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, future) -> {
          try {
            found.put(name, await(future));
          } catch (UnknownTopicOrPartitionException e) {
            faults.add(
                "The topic %s doesn't exist; create it with \"sealedlog topics create\"."
                    .formatted(name));
          }
        });
    return found;
  }

  private static void checkPartitions(Map<String, TopicDescription> found, List<String> faults) {
    Set<Integer> counts =
        found.values().stream()
            .map(description -> description.partitions().size())
            .collect(Collectors.toCollection(TreeSet::new));
    if (counts.size() > 1) {
      String each =
          found.values().stream()
              .map(topic -> topic.name() + " has " + topic.partitions().size())
              .collect(Collectors.joining(", "));
      faults.add("The partition counts differ: %s; they must be equal.".formatted(each));
    }
  }

  private void checkSettings(
      Collection<Topic> topics, Set<String> existing, boolean cluster, List<String> faults) {
    Map<ConfigResource, Config> configs = await(admin.describeConfigs(resources(existing)).all());
    for (Topic topic : topics) {
      Config config = configs.get(resource(topic.name()));
      if (config == null) {
        continue;
      }
      new TreeMap<>(topic.settings())
          .forEach((setting, must) -> checkSetting(topic.name(), config, setting, must, faults));
      if (cluster) {
        checkInSync(topic.name(), config, faults);
      }
    }
  }

  private static void checkSetting(
      String topic, Config config, String setting, String must, List<String> faults) {
    String is = valueOf(config, setting);
    if (!is.equals(must)) {
      faults.add("The topic %s has %s = %s; it must be %s.".formatted(topic, setting, is, must));
    }
  }

  static void checkInSync(String topic, Config config, List<String> faults) {
    String is = valueOf(config, "min.insync.replicas");
    if (Integer.parseInt(is) < CLUSTER_IN_SYNC) {
      faults.add(
          "The topic %s has min.insync.replicas = %s; in a cluster it must be %d."
              .formatted(topic, is, CLUSTER_IN_SYNC));
    }
  }

  static void checkReplication(Map<String, TopicDescription> found, List<String> faults) {
    for (TopicDescription topic : found.values()) {
      int least =
          topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
      if (least < CLUSTER_REPLICATION) {
        faults.add(
            "The topic %s has replication factor %d; in a cluster it must be %d."
                .formatted(topic.name(), least, CLUSTER_REPLICATION));
      }
    }
  }

  private static String valueOf(Config config, String setting) {
    ConfigEntry entry = config.get(setting);
    return entry == null || entry.value() == null ? "(not set)" : entry.value();
  }

  private static List<ConfigResource> resources(Set<String> topics) {
    return topics.stream().map(TopicCheck::resource).toList();
  }

  private static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  public static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      if (e.getCause() instanceof TopicExistsException exists) {
        throw exists;
      }
      throw new StartException("Kafka refused: " + e.getCause() + ".", e);
    } catch (TimeoutException e) {
      throw new StartException(
          "Kafka (kafka.bootstrap.servers) didn't answer in %d seconds.".formatted(BOUND_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while waiting for Kafka.", e);
    }
  }
}
