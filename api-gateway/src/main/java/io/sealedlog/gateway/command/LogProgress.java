package io.sealedlog.gateway.command;

import static java.util.stream.Collectors.toMap;

import io.sealedlog.protocol.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the broker how far the log is written and how far the workers have read it. Results are
/// empty when it does not answer in time.
public final class LogProgress implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogProgress.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /// How long the broker is not asked again after a missing answer.
  private static final Duration NO_ANSWER_BACKOFF = Duration.ofMillis(500);

  private final Admin admin;
  private final String workerGroup;
  private final SharedQuestion<Map<Integer, Long>> committed;
  private final SharedQuestion<Map<Integer, Long>> accepted;
  private final SharedQuestion<Map<Integer, Long>> decided;

  /// No request asks the broker before this `System.nanoTime`, because it did not answer a moment
  /// ago; otherwise every request would wait for a broker that is down.
  private volatile @Nullable Long backoffUntil;

  /// @param admin is closed together with this
  /// @param partitions of every topic
  public LogProgress(Admin admin, Topics topics, int partitions) {
    this.admin = admin;
    this.workerGroup = topics.workerGroup();
    this.committed = new SharedQuestion<>(() -> ends(topics.events().name(), partitions));
    this.accepted = new SharedQuestion<>(() -> ends(topics.commands().name(), partitions));
    this.decided = new SharedQuestion<>(() -> decided(topics.commands().name(), partitions));
  }

  /// Returns whether the broker answers. Consumers can't tell: one that can't reach it waits
  /// silently.
  public boolean answers() {
    var options = new DescribeClusterOptions().timeoutMs((int) TIMEOUT.toMillis());
    try {
      return !admin
          .describeCluster(options)
          .nodes()
          .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      log.atDebug().setCause(e).log("the broker does not answer");
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Returns the offset after the last committed event.
  public OptionalLong committedEvents(int partition) {
    return of(committed, partition);
  }

  /// Returns the offset after the last command that the broker accepted.
  public OptionalLong acceptedCommands(int partition) {
    return of(accepted, partition);
  }

  /// Returns the offset of the first undecided command, 0 when none was decided yet.
  public OptionalLong decidedCommands(int partition) {
    return of(decided, partition);
  }

  @Override
  public void close() {
    admin.close(TIMEOUT);
  }

  private OptionalLong of(SharedQuestion<Map<Integer, Long>> question, int partition) {
    Long until = backoffUntil;
    if (until != null && System.nanoTime() - until < 0) {
      return OptionalLong.empty();
    }
    Long found = question.ask().get(partition);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  private Map<Integer, Long> ends(String topic, int partitions) {
    var found =
        await(
            admin
                .listOffsets(
                    partitions(topic, partitions)
                        .collect(toMap(each -> each, each -> OffsetSpec.latest())),
                    new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
    return found == null ? Map.of() : byPartition(found, ListOffsetsResultInfo::offset);
  }

  private Map<Integer, Long> decided(String topic, int partitions) {
    List<TopicPartition> asked = partitions(topic, partitions).toList();
    Map<TopicPartition, OffsetAndMetadata> found =
        await(
            admin
                .listConsumerGroupOffsets(
                    Map.of(workerGroup, new ListConsumerGroupOffsetsSpec().topicPartitions(asked)),
                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(workerGroup));
    return found == null
        ? Map.of()
        : asked.stream()
            .collect(
                toMap(
                    TopicPartition::partition,
                    each -> found.get(each) == null ? 0 : found.get(each).offset()));
  }

  private static Stream<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(partition -> new TopicPartition(topic, partition));
  }

  private static <V> Map<Integer, Long> byPartition(
      Map<TopicPartition, V> found, ToLongFunction<V> offset) {
    Map<Integer, Long> offsets = new HashMap<>();
    found.forEach(
        (partition, info) -> offsets.put(partition.partition(), offset.applyAsLong(info)));
    return offsets;
  }

  private <T> @Nullable T await(KafkaFuture<T> future) {
    try {
      T found = future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      backoffUntil = null;
      return found;
    } catch (ExecutionException | TimeoutException e) {
      backoffUntil = System.nanoTime() + NO_ANSWER_BACKOFF.toNanos();
      log.atWarn().setCause(e).log("the broker does not say how far the log is");
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
