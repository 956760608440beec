package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.worker.state.StateLayout;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;

/// The changelog topics of the worker's stores, named and created as Kafka Streams does it.
///
/// @param application the application id of Kafka Streams
/// @param properties the settings of Kafka Streams
/// @param partitions the number of partitions of the commands topic
record Changelogs(
    Admin admin,
    String application,
    Map<String, Object> properties,
    int partitions,
    StartupWait startupWait) {
  private static final String TOPIC_PREFIX = StreamsConfig.topicPrefix("");

  String topicOf(String store) {
    return application + "-" + store + "-changelog";
  }

  List<String> names() {
    return StateLayout.STORES.stream().map(this::topicOf).toList();
  }

  /// Returns when all topics are visible.
  void createMissing() {
    Set<String> missing = new HashSet<>(names());
    missing.removeAll(existing());
    if (missing.isEmpty()) {
      return;
    }
    admin
        .createTopics(missing.stream().map(this::newTopic).toList())
        .values()
        .values()
        .forEach(creation -> {
          try {
            TopicCheck.await(creation);
          } catch (TopicExistsException _) {
            // Another worker was quicker.
          }
        });
    while (!existing().containsAll(missing)) {
      startupWait.pause();
    }
  }

  /// Returns when no topic is visible any more.
  void delete() {
    Set<String> existing = existing();
    admin
        .deleteTopics(existing)
        .topicNameValues()
        .values()
        .forEach(deletion -> {
          try {
            TopicCheck.await(deletion);
          } catch (UnknownTopicOrPartitionException _) {
            // The topic is gone already.
          }
        });
    while (!existing().isEmpty()) {
      startupWait.pause();
    }
  }

  /// Returns the topic ids by name; the id differs when a topic was deleted and created again.
  SortedMap<String, Uuid> ids() {
    SortedMap<String, Uuid> ids = new TreeMap<>();
    Collection<TopicDescription> described =
        TopicCheck.await(admin.describeTopics(names()).allTopicNames()).values();
    described.forEach(topic -> ids.put(topic.name(), topic.topicId()));
    return ids;
  }

  private Set<String> existing() {
    Set<String> existing = new HashSet<>(names());
    existing.retainAll(TopicCheck.await(admin.listTopics().names()));
    return existing;
  }

  private NewTopic newTopic(String name) {
    Map<String, String> settings = new HashMap<>(StateLayout.CHANGELOG);
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    properties.forEach((key, value) -> {
      if (key.startsWith(TOPIC_PREFIX)) {
        settings.put(key.substring(TOPIC_PREFIX.length()), String.valueOf(value));
      }
    });
    // Without a value, the brokers' default applies.
    Object replication = properties.getOrDefault(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    return new NewTopic(name, partitions, Short.parseShort(String.valueOf(replication)))
        .configs(settings);
  }
}
