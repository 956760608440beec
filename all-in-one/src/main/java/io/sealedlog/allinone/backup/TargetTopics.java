package io.sealedlog.allinone.backup;

import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.DeploymentMark;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCheck;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/// The topics that a log is copied to: made with as many partitions as it has, or there already,
/// with nothing in them.
public final class TargetTopics {
  private static final long BOUND_SECONDS = 30;

  private final Admin admin;
  private final KafkaConfig kafka;

  public TargetTopics(Admin admin, KafkaConfig kafka) {
    this.admin = admin;
    this.kafka = kafka;
  }

  /// Makes the topics that are not there and checks all.
  ///
  /// @param partitions of the log that is to be copied
  /// @throws StartException when they can't be made, are otherwise than they must be, or are those
  ///   of another deployment
  public void prepare(int partitions) {
    DeploymentMark.requireNone(admin, kafka.topics().workerGroup());
    List<String> _ =
        new TopicCreation(admin).createMissing(toMake(), partitions, kafka.replication());
    int found = new TopicCheck(admin, kafka.replication()).require(kafka.topics().all());
    if (found != partitions) {
      throw new StartException(
          "The topics at %s have %d partitions and the log has %d; delete them, they are made anew."
              .formatted(kafka.bootstrapServers(), found, partitions));
    }
  }

  /// @throws StartException when a topic has records
  public void requireEmpty() {
    for (Topic topic : kafka.topics().all()) {
      requireEmpty(topic);
    }
  }

  /// @throws StartException when the topic has records
  public void requireEmpty(Topic topic) {
    if (!isEmpty(topic)) {
      throw new StartException(
          "The topic %s at %s is not empty; a log can only be copied to where there is none."
              .formatted(topic.name(), kafka.bootstrapServers()));
    }
  }

  /// @throws StartException when a worker runs there: it would not notice what is copied
  public void requireNoWorker() {
    String group = kafka.topics().workerGroup();
    boolean runs;
    try {
      runs =
          admin.listGroups().all().get(BOUND_SECONDS, TimeUnit.SECONDS).stream()
              .filter(each -> each.groupId().equals(group))
              .anyMatch(TargetTopics::hasMembers);
    } catch (ExecutionException | TimeoutException e) {
      throw noAnswer(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw noAnswer(e);
    }
    if (runs) {
      throw new StartException(
          "A worker runs at %s (group %s); stop it, the log is still being copied there."
              .formatted(kafka.bootstrapServers(), group));
    }
  }

  // Of whatever protocol the group is.
  private static boolean hasMembers(GroupListing group) {
    return group
        .groupState()
        .filter(state -> state != GroupState.EMPTY && state != GroupState.DEAD)
        .isPresent();
  }

  private boolean isEmpty(Topic topic) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions(topic).forEach(each -> latest.put(each, OffsetSpec.latest()));
    // One whose records were deleted doesn't begin at 0, where readers of a new log do.
    return TopicCheck.await(admin.listOffsets(latest).all()).values().stream()
        .allMatch(end -> end.offset() == 0);
  }

  private List<TopicPartition> partitions(Topic topic) {
    var described =
        TopicCheck.await(admin.describeTopics(List.of(topic.name())).allTopicNames())
            .get(topic.name());
    return described == null
        ? List.of()
        : described.partitions().stream()
            .map(each -> new TopicPartition(topic.name(), each.partition()))
            .toList();
  }

  // The brokers' default may be to overwrite the times of records.
  private List<Topic> toMake() {
    Topics topics = kafka.topics();
    Map<String, String> settings = new HashMap<>(topics.events().settings());
    settings.put("message.timestamp.type", "CreateTime");
    return List.of(
        topics.commands(),
        new Topic(topics.events().name(), settings),
        topics.results(),
        topics.deadLetters(),
        topics.readMarks());
  }

  private StartException noAnswer(Exception failure) {
    return new StartException(
        "Kafka at %s doesn't tell whether workers run.".formatted(kafka.bootstrapServers()),
        failure);
  }
}
