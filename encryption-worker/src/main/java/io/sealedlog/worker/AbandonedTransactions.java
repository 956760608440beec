package io.sealedlog.worker;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the transactions that a killed worker has left open. Whoever takes its partitions over
/// waits for that, and the brokers end them only when their time is over, for which they look every
/// ten seconds unless they are told otherwise.
///
/// Only transactions of threads that the group does not have any more are ended: they can't be
/// committed, or hold others up if they can.
final class AbandonedTransactions implements Runnable, KafkaStreams.StateListener {
  private static final Logger log = LoggerFactory.getLogger(AbandonedTransactions.class);
  private static final long TIMEOUT_SECONDS = 5;

  /// How long after a rebalance partitions may still wait for such a transaction.
  private static final Duration AFTERMATH = Duration.ofMinutes(1);

  /// A transaction that is younger may have begun after its thread was looked for in the group.
  private static final Duration MIN_AGE = Duration.ofSeconds(1);

  private final Transactions transactions;
  private final LongSupplier nanos;
  private volatile long rebalancedAt;
  private volatile boolean rebalanced;

  /// The open transactions of the workers, as the brokers know them.
  interface Transactions {
    /// Returns the transactional ids that have an open transaction, of threads that are not in the
    /// group.
    List<String> abandoned() throws ExecutionException, TimeoutException, InterruptedException;

    /// Aborts these transactions and shuts their producers out.
    void fence(List<String> ids) throws ExecutionException, TimeoutException, InterruptedException;
  }

  /// @param nanos a monotonic clock
  AbandonedTransactions(Transactions transactions, LongSupplier nanos) {
    this.transactions = transactions;
    this.nanos = nanos;
  }

  /// @param group whose name all transactional ids begin with
  /// @param protocol of the group
  static Transactions of(Admin admin, String group, String protocol) {
    return new AdminTransactions(admin, group, protocol.equals("classic"));
  }

  /// Returns whether one of these clients is of the thread with the transactional id. Kafka Streams
  /// names both after it: `<group>-<process>-<thread>` and
  /// `<group>-<process>-StreamThread-<thread>-consumer`.
  static boolean isOfAny(Set<String> clientIds, String transactionalId) {
    int thread = transactionalId.lastIndexOf('-') + 1;
    return clientIds.contains(
        transactionalId.substring(0, thread)
            + "StreamThread-"
            + transactionalId.substring(thread)
            + "-consumer");
  }

  @Override
  public void onChange(State newState, State oldState) {
    if (newState == State.REBALANCING) {
      rebalancedAt = nanos.getAsLong();
      rebalanced = true;
    }
  }

  @Override
  public void run() {
    if (!rebalanced) {
      return;
    }
    if (nanos.getAsLong() - rebalancedAt > AFTERMATH.toNanos()) {
      rebalanced = false;
      return;
    }
    try {
      List<String> abandoned = transactions.abandoned();
      if (!abandoned.isEmpty()) {
        transactions.fence(abandoned);
        log.atInfo()
            .addKeyValue("transactions", abandoned.size())
            .log("transactions of a worker that is gone are ended");
      }
    } catch (ExecutionException | TimeoutException e) {
      // The broker does it itself, only later.
      log.atDebug().setCause(e).log("open transactions can't be looked for");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record AdminTransactions(Admin admin, String group, boolean classic)
      implements Transactions {
    @Override
    public List<String> abandoned()
        throws ExecutionException, TimeoutException, InterruptedException {
      ListTransactionsOptions open =
          new ListTransactionsOptions()
              .filterStates(Set.of(TransactionState.ONGOING))
              .filterOnDuration(MIN_AGE.toMillis());
      List<String> ids =
          await(admin.listTransactions(open).all()).stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(group + "-"))
              .toList();
      if (ids.isEmpty()) {
        return ids;
      }
      Set<String> members = members();
      return ids.stream().filter(id -> !isOfAny(members, id)).toList();
    }

    private Set<String> members()
        throws ExecutionException, TimeoutException, InterruptedException {
      if (classic) {
        return await(admin.describeConsumerGroups(Set.of(group)).all()).values().stream()
            .flatMap(each -> each.members().stream())
            .map(MemberDescription::clientId)
            .collect(Collectors.toSet());
      }
      return await(admin.describeStreamsGroups(Set.of(group)).all()).values().stream()
          .flatMap(each -> each.members().stream())
          .map(StreamsGroupMemberDescription::clientId)
          .collect(Collectors.toSet());
    }

    @Override
    public void fence(List<String> ids)
        throws ExecutionException, TimeoutException, InterruptedException {
      await(admin.fenceProducers(ids).all());
    }

    private static <T> T await(KafkaFuture<T> future)
        throws ExecutionException, TimeoutException, InterruptedException {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }
}
