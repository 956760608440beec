package io.sealedlog.gateway.command;

import static java.util.stream.Collectors.toMap;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaFault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
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

  private static final String NO_ANSWER = "no broker answers";

  /// How long a missing answer counts for those who have asked meanwhile.
  private static final Duration SILENCE = Duration.ofMillis(250);

  private final Admin admin;
  private final String workerGroup;
  private final SharedQuestion<Map<Integer, Long>> committed;
  private final SharedQuestion<Map<Integer, Long>> accepted;
  private final List<SharedQuestion<OptionalLong>> decided;

  /// @param admin is closed together with this
  /// @param partitions of every topic
  public LogProgress(Admin admin, Topics topics, int partitions) {
    this.admin = admin;
    this.workerGroup = topics.workerGroup();
    List<TopicPartition> events = partitions(topics.events().name(), partitions);
    List<TopicPartition> commands = partitions(topics.commands().name(), partitions);
    this.committed = new SharedQuestion<>(unlessSilent(() -> ends(events), Map.of()));
    this.accepted = new SharedQuestion<>(unlessSilent(() -> ends(commands), Map.of()));
    // One question for each: Kafka's client logs a warning for each partition whose offset is just
    // being committed.
    this.decided =
        commands.stream()
            .map(partition ->
                new SharedQuestion<>(unlessSilent(() -> decided(partition), OptionalLong.empty())))
            .toList();
  }

  /// Returns why no broker answers; empty when one does. Consumers can't tell: one that can't reach
  /// it waits silently.
  public Optional<String> brokerFault() {
    var options = new DescribeClusterOptions().timeoutMs((int) TIMEOUT.toMillis());
    try {
      boolean none =
          admin
              .describeCluster(options)
              .nodes()
              .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .isEmpty();
      return none ? Optional.of(NO_ANSWER) : Optional.empty();
    } catch (ExecutionException | TimeoutException e) {
      log.atDebug().setCause(e).log("the broker does not answer");
      return Optional.of(KafkaFault.explain(e).orElse(NO_ANSWER));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(NO_ANSWER);
    }
  }

  /// Returns the offset after the last committed event.
  public OptionalLong committedEvents(int partition) {
    return of(committed.ask(), partition);
  }

  /// Returns the offset after the last command that the broker accepted.
  public OptionalLong acceptedCommands(int partition) {
    return of(accepted.ask(), partition);
  }

  /// Returns the offset of the first undecided command, 0 when none was decided yet.
  public OptionalLong decidedCommands(int partition) {
    return decided.get(partition).ask();
  }

  @Override
  public void close() {
    admin.close(TIMEOUT);
  }

  private static OptionalLong of(Map<Integer, Long> offsets, int partition) {
    Long found = offsets.get(partition);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  // Those who came while a question had no answer would put the next one, and wait as long again.
  private static <T> Supplier<T> unlessSilent(Supplier<T> question, T none) {
    AtomicLong silentSince = new AtomicLong(System.nanoTime() - SILENCE.toNanos());
    return () -> {
      if (System.nanoTime() - silentSince.get() < SILENCE.toNanos()) {
        return none;
      }
      T answer = question.get();
      if (answer.equals(none)) {
        silentSince.set(System.nanoTime());
      }
      return answer;
    };
  }

  // A partition without a leader must not keep the others' ends from those who ask for them.
  private Map<Integer, Long> ends(List<TopicPartition> partitions) {
    ListOffsetsResult result =
        admin.listOffsets(
            partitions.stream().collect(toMap(each -> each, each -> OffsetSpec.latest())),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    Map<Integer, Long> ends = new HashMap<>();
    for (TopicPartition partition : partitions) {
      var found = await(result.partitionResult(partition), deadline);
      if (found != null) {
        ends.put(partition.partition(), found.offset());
      }
    }
    return ends;
  }

  private OptionalLong decided(TopicPartition partition) {
    Map<TopicPartition, OffsetAndMetadata> found =
        await(
            admin
                .listConsumerGroupOffsets(
                    Map.of(
                        workerGroup,
                        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition))),
                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(workerGroup),
            System.nanoTime() + TIMEOUT.toNanos());
    if (found == null) {
      return OptionalLong.empty();
    }
    OffsetAndMetadata offset = found.get(partition);
    return OptionalLong.of(offset == null ? 0 : offset.offset());
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private static <T> @Nullable T await(KafkaFuture<T> future, long deadline) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.atWarn().setCause(e).log("the broker does not say how far the log is");
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
