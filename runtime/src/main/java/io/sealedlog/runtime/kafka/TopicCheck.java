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
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks the cluster and the topics before a service uses them. Reports one sentence for each
/// fault.
public final class TopicCheck {
  private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);
  private static final String TRANSACTION_FEATURE = "transaction.version";
  private static final short OLDEST_TRANSACTION_VERSION = 2;
  private static final long BOUND_SECONDS = 30;

  private final Admin admin;
  private final TopicDurabilityRules durability;

  /// @param replication the least number of replicas of each partition (setting
  ///   `topics.replication`)
  public TopicCheck(Admin admin, int replication) {
    this.admin = admin;
    this.durability = new TopicDurabilityRules(replication);
  }

  /// Checks the topics and returns their number of partitions, which must be the same for all.
  ///
  /// @throws StartException with all faults, or when the cluster can't be reached in time
  public int require(Collection<Topic> topics) {
    List<String> faults = new ArrayList<>();
    checkTransactions().ifPresent(faults::add);
    Map<String, TopicDescription> found = describe(topics, faults);
    checkPartitions(found, faults);
    checkSettings(topics, found, faults);
    if (found.size() < topics.size()) {
      brokersFault(admin, durability.replication()).ifPresent(faults::add);
    }
    warnOfOneCopy();
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator(), faults));
    }
    return found.values().iterator().next().partitions().size();
  }

  // Without this feature, records of a new transaction can become part of an earlier one whose
  // client has died.
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
      Collection<Topic> topics, Map<String, TopicDescription> found, List<String> faults) {
    Map<ConfigResource, Config> configs =
        await(admin.describeConfigs(resources(found.keySet())).all());
    for (Topic topic : topics) {
      TopicDescription description = found.get(topic.name());
      Config config = configs.get(resource(topic.name()));
      if (description == null || config == null) {
        continue;
      }
      new TreeMap<>(topic.settings())
          .forEach((setting, must) -> checkSetting(topic.name(), config, setting, must, faults));
      durability.check(description, config, faults);
    }
  }

  private void warnOfOneCopy() {
    int brokers = await(admin.describeCluster().nodes()).size();
    if (durability.replication() == 1 && brokers > 1) {
      log.atWarn()
          .addKeyValue("brokers", brokers)
          .log("topics.replication is 1: what is on a broker's disk alone is lost with it");
    }
  }

  /// Returns a fault when there are too few brokers to create topics. Not checked for existing
  /// topics, because a broker may be down.
  static Optional<String> brokersFault(Admin admin, int replication) {
    int brokers = await(admin.describeCluster().nodes()).size();
    return brokers >= replication
        ? Optional.empty()
        : Optional.of(
            "The cluster has %d broker(s) and topics.replication is %d: there are too few to make a topic. Start the others; or, for a cluster that stays so, set topics.replication=1."
                .formatted(brokers, replication));
  }

  private static void checkSetting(
      String topic, Config config, String setting, String must, List<String> faults) {
    String is = TopicDurabilityRules.valueOf(config, setting);
    if (!is.equals(must)) {
      faults.add("The topic %s has %s = %s; it must be %s.".formatted(topic, setting, is, must));
    }
  }

  private static List<ConfigResource> resources(Set<String> topics) {
    return topics.stream().map(TopicCheck::resource).toList();
  }

  static ConfigResource resource(String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }

  /// Returns the exception that says why Kafka refused.
  static StartException refused(Throwable failure, String otherwise) {
    return new StartException(KafkaFault.explain(failure).orElse(otherwise), failure);
  }

  /// @throws StartException when Kafka refuses or doesn't answer in time
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
      throw refused(e, "Kafka refused: " + e.getCause() + ".");
    } catch (TimeoutException e) {
      throw new StartException(
          "Kafka didn't answer in %d seconds; look at kafka.bootstrap.servers, and whether kafka.security.protocol is what the brokers speak there."
              .formatted(BOUND_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while waiting for Kafka.", e);
    }
  }
}
