package io.sealedlog.worker;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;

/// Checks that every commands partition is assigned to a worker, by asking the brokers after each
/// rebalance until it is so. In a cooperative rebalance the partitions are first revoked, then
/// assigned in a second round. Between the two all workers are running, but nobody processes these
/// partitions.
final class AssignmentWatch implements Runnable, KafkaStreams.StateListener {
  private static final long TIMEOUT_SECONDS = 5;

  private final GroupAssignment assignment;
  private final Set<Integer> partitions;
  private final AtomicLong rebalances = new AtomicLong();
  private volatile @Nullable String fault = "the partitions are not shared out yet";

  /// The assignments of the group, as the brokers know them.
  interface GroupAssignment {
    /// Returns the partitions that are assigned to any worker.
    Set<Integer> partitions() throws ExecutionException, TimeoutException, InterruptedException;
  }

  /// @param partitions the number of partitions
  AssignmentWatch(GroupAssignment assignment, int partitions) {
    this.assignment = assignment;
    this.partitions = IntStream.range(0, partitions).boxed().collect(Collectors.toSet());
  }

  static GroupAssignment of(Admin admin, String group, String protocol) {
    return protocol.equals("classic")
        ? () -> ofConsumers(admin, group)
        : () -> ofStreams(admin, group);
  }

  /// Returns which partitions are unassigned, empty when there are none.
  Optional<String> fault() {
    return Optional.ofNullable(fault);
  }

  @Override
  public void onChange(State newState, State oldState) {
    if (newState == State.REBALANCING || newState == State.RUNNING) {
      rebalances.incrementAndGet();
      fault = "the partitions are being shared out";
    }
  }

  @Override
  public void run() {
    if (fault == null) {
      return;
    }
    long before = rebalances.get();
    String found = findFault();
    if (rebalances.get() == before) {
      fault = found;
    }
  }

  private @Nullable String findFault() {
    try {
      Set<Integer> missing = new TreeSet<>(partitions);
      missing.removeAll(assignment.partitions());
      return missing.isEmpty() ? null : "the partitions " + missing + " have no worker yet";
    } catch (ExecutionException | TimeoutException e) {
      return "the broker doesn't say which worker has which partition";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fault;
    }
  }

  private static Set<Integer> ofConsumers(Admin admin, String group)
      throws ExecutionException, TimeoutException, InterruptedException {
    return await(admin.describeConsumerGroups(Set.of(group)).all()).values().stream()
        .flatMap(description -> description.members().stream())
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .map(TopicPartition::partition)
        .collect(Collectors.toSet());
  }

  private static Set<Integer> ofStreams(Admin admin, String group)
      throws ExecutionException, TimeoutException, InterruptedException {
    return await(admin.describeStreamsGroups(Set.of(group)).all()).values().stream()
        .flatMap(description -> description.members().stream())
        .flatMap(member -> member.assignment().activeTasks().stream())
        .flatMap(task -> task.partitions().stream())
        .collect(Collectors.toSet());
  }

  private static <T> T await(KafkaFuture<T> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
