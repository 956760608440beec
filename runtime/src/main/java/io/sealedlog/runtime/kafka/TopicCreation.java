package io.sealedlog.runtime.kafka;

import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.runtime.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates topics with the required settings. Existing topics are not changed: [TopicCheck] reports
/// their faults.
public final class TopicCreation {
  private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);
  private static final Duration VISIBLE_BOUND = Duration.ofSeconds(10);

  private final Admin admin;

  public TopicCreation(Admin admin) {
    this.admin = admin;
  }

  /// Creates the missing topics and waits until all topics are visible.
  ///
  /// @param replication the number of replicas of each partition
  /// @return the names of the topics that were created
  /// @throws StartException when there are fewer brokers than copies, among other things
  public List<String> createMissing(Collection<Topic> topics, int partitions, int replication) {
    TopicCheck.brokersFault(admin, replication)
        .ifPresent(fault -> {
          throw new StartException(fault);
        });
    List<String> created = new ArrayList<>();
    admin
        .createTopics(
            topics.stream().map(topic -> newTopic(topic, partitions, replication)).toList())
        .values()
        .forEach((name, future) -> {
          try {
            TopicCheck.await(future);
            created.add(name);
          } catch (TopicExistsException e) {
            log.atDebug().addKeyValue("topic", name).log("topic exists");
          }
        });
    awaitVisible(topics.stream().map(Topic::name).toList());
    return created;
  }

  // The controller answers before the brokers know the new topics.
  private void awaitVisible(List<String> names) {
    long end = System.nanoTime() + VISIBLE_BOUND.toNanos();
    while (!TopicCheck.await(admin.listTopics().names()).containsAll(names)) {
      if (System.nanoTime() > end) {
        throw new StartException(
            "The brokers don't know all of the topics %s yet; try again.".formatted(names));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static NewTopic newTopic(Topic topic, int partitions, int replication) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    // Set explicitly, so that the brokers' defaults don't apply.
    settings.put(
        TopicDurabilityRules.IN_SYNC,
        String.valueOf(new TopicDurabilityRules(replication).inSync()));
    settings.put(TopicDurabilityRules.UNCLEAN, "false");
    return new NewTopic(topic.name(), partitions, (short) replication).configs(settings);
  }
}
