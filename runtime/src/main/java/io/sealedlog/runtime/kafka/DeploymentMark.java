package io.sealedlog.runtime.kafka;

import io.sealedlog.runtime.StartException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/// Marks the topics as those of one deployment, by an empty topic whose name ends with the
/// deployment's id. Without it, two deployments with one `topics.prefix` would share a group of
/// workers while the log is still empty, and each would take the other's commands for forgeries.
public final class DeploymentMark {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String OF = "-of-";

  private final Admin admin;
  private final String start;
  private final String id;

  /// @param workerGroup whose topics workers may make
  /// @param id of the deployment, without a secret in it
  public DeploymentMark(Admin admin, String workerGroup, String id) {
    this.admin = admin;
    this.start = workerGroup + OF;
    this.id = id;
  }

  /// Makes the mark unless it is there. Returns when it can be seen, and then whoever marks the
  /// topics later sees it too: of two deployments that do so at the same time both may be refused,
  /// and never none.
  ///
  /// @param replication the number of its replicas
  /// @throws StartException when another deployment has marked the topics, or when the mark can't
  ///   be seen in time
  public void claim(int replication) {
    if (check()) {
      return;
    }
    create(replication);
    long end = System.nanoTime() + LIMIT.toNanos();
    // The brokers learn of a topic one after the other.
    while (!check()) {
      LockSupport.parkNanos(PAUSE.toNanos());
      if (System.nanoTime() - end > 0) {
        throw new StartException(
            "The topic %s was made and can't be seen; this service needs the right to describe it."
                .formatted(start + id));
      }
    }
  }

  /// Returns whether this deployment has marked the topics.
  ///
  /// @throws StartException when another deployment has
  public boolean check() {
    Set<String> others = marks(admin, start);
    boolean marked = others.remove(start + id);
    if (!others.isEmpty()) {
      throw new StartException(
          "The topics are those of another deployment, with another vault: its workers made the topic %s, those of this one make %s. Give each deployment in the cluster a topics.prefix of its own; if the other one is gone for good, delete its topic."
              .formatted(String.join(", ", others), start + id));
    }
    return marked;
  }

  private void create(int replication) {
    NewTopic mark =
        new NewTopic(start + id, 1, (short) replication)
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    try {
      TopicCheck.await(admin.createTopics(Set.of(mark)).all());
    } catch (TopicExistsException _) {
      // Another worker of this deployment was quicker.
    }
  }

  /// @throws StartException when a deployment has marked the topics: nothing may be copied to there
  public static void requireNone(Admin admin, String workerGroup) {
    Set<String> marks = marks(admin, workerGroup + OF);
    if (!marks.isEmpty()) {
      throw new StartException(
          "The topics are those of a deployment already: its workers made the topic %s. Take another topics.prefix; if that deployment is gone for good, delete its topic."
              .formatted(String.join(", ", marks)));
    }
  }

  private static Set<String> marks(Admin admin, String start) {
    return TopicCheck.await(admin.listTopics().names()).stream()
        .filter(name -> name.startsWith(start))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
