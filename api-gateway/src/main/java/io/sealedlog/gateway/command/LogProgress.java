package io.sealedlog.gateway.command;

import io.sealedlog.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far the log and the workers are, by asking the broker. Empty when it does not answer in
/// time.
public final class LogProgress implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogProgress.class);
  private static final Duration BOUND = Duration.ofSeconds(3);

  private final Admin admin;
  private final Topics topics;
  private final String workerGroup;

  /// @param admin is closed with this
  /// @param workerGroup the consumer group of the workers
  public LogProgress(Admin admin, Topics topics, String workerGroup) {
    this.admin = admin;
    this.topics = topics;
    this.workerGroup = workerGroup;
  }

  /// Whether the broker answers. Consumers don't tell: one that can't reach it waits without a
  /// word.
  public boolean answers() {
    var options = new DescribeClusterOptions().timeoutMs((int) BOUND.toMillis());
    try {
      return !admin
          .describeCluster(options)
          .nodes()
          .get(BOUND.toMillis(), TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      log.atDebug().setCause(e).log("the broker does not answer");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The offset after the last committed event.
  public OptionalLong committedEvents(int partition) {
    return end(topics.events().name(), partition);
  }

  /// The offset after the last command that the broker accepted.
  public OptionalLong acceptedCommands(int partition) {
    return end(topics.commands().name(), partition);
  }

  /// The offset of the first command that is not decided, 0 when none was.
  public OptionalLong decidedCommands(int partition) {
    TopicPartition commands = new TopicPartition(topics.commands().name(), partition);
    Map<TopicPartition, OffsetAndMetadata> offsets =
        await(
            admin
                .listConsumerGroupOffsets(
                    Map.of(
                        workerGroup,
                        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(commands))),
                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(workerGroup));
    if (offsets == null) {
      return OptionalLong.empty();
    }
    OffsetAndMetadata committed = offsets.get(commands);
    return OptionalLong.of(committed == null ? 0 : committed.offset());
  }

  @Override
  public void close() {
    admin.close(BOUND);
  }

  private OptionalLong end(String topic, int partition) {
    TopicPartition asked = new TopicPartition(topic, partition);
    var found =
        await(
            admin
                .listOffsets(
                    Map.of(asked, OffsetSpec.latest()),
                    new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(asked));
    return found == null ? OptionalLong.empty() : OptionalLong.of(found.offset());
  }

  private static <T> @Nullable T await(KafkaFuture<T> future) {
    try {
      return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().setCause(e).log("the broker does not say how far the log is");
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
