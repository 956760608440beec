package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class AbandonedTransactionsTest {
  private final List<String> open = new ArrayList<>();
  private final List<String> fenced = new ArrayList<>();
  private boolean brokerAway;
  private int questions;
  private long nanos;
  private final AbandonedTransactions abandoned =
      new AbandonedTransactions(
          new AbandonedTransactions.Transactions() {
            @Override
            public List<String> abandoned() throws TimeoutException {
              questions++;
              if (brokerAway) {
                throw new TimeoutException("for the test");
              }
              return List.copyOf(open);
            }

            @Override
            public void fence(List<String> ids) {
              fenced.addAll(ids);
              open.removeAll(ids);
            }
          },
          () -> nanos);

  @Test
  void endsThemAfterARebalance() {
    open.add("group-dead-1");
    abandoned.onChange(State.REBALANCING, State.RUNNING);

    abandoned.run();
    abandoned.run();

    assertThat(fenced).containsExactly("group-dead-1");
  }

  @Test
  void asksNobodyWithoutARebalanceOrLongAfterIt() {
    open.add("group-dead-1");
    abandoned.run();
    abandoned.onChange(State.REBALANCING, State.RUNNING);
    nanos += Duration.ofMinutes(2).toNanos();
    abandoned.run();

    assertThat(questions).isZero();
    assertThat(fenced).isEmpty();
  }

  @Test
  void triesAgainWhenTheBrokerDidNotAnswer() {
    open.add("group-dead-1");
    abandoned.onChange(State.REBALANCING, State.RUNNING);
    brokerAway = true;
    abandoned.run();
    brokerAway = false;
    abandoned.run();

    assertThat(fenced).containsExactly("group-dead-1");
  }

  @Test
  void leavesThoseOfMembersAlone() {
    Set<String> clientIds = Set.of("group-4f-11-StreamThread-2-consumer");

    assertThat(AbandonedTransactions.isOfAny(clientIds, "group-4f-11-2")).isTrue();
    assertThat(AbandonedTransactions.isOfAny(clientIds, "group-4f-11-1")).isFalse();
    assertThat(AbandonedTransactions.isOfAny(clientIds, "group-4f-1-2")).isFalse();
    assertThat(AbandonedTransactions.isOfAny(clientIds, "group-5a-11-2")).isFalse();
    assertThat(AbandonedTransactions.isOfAny(Set.of(), "group-4f-11-2")).isFalse();
  }
}
