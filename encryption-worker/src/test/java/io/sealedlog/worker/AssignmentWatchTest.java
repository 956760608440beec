package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;

class AssignmentWatchTest {
  private AssignmentWatch.GroupAssignment assignment = () -> Set.of(0, 1, 2, 3);
  private final AssignmentWatch watch = new AssignmentWatch(() -> assignment.partitions(), 4);

  @Test
  void isAFaultUntilEveryPartitionHasAWorker() {
    assertThat(watch.fault()).isPresent();
    assignment = () -> Set.of(0, 2);

    watch.run();
    assertThat(watch.fault()).contains("the partitions [1, 3] have no worker yet");

    assignment = () -> Set.of(0, 1, 2, 3);
    watch.run();
    assertThat(watch.fault()).isEmpty();
  }

  @Test
  void isAFaultAgainAfterEachRebalance() {
    watch.run();
    watch.onChange(State.REBALANCING, State.RUNNING);
    assertThat(watch.fault()).isPresent();

    watch.run();
    assertThat(watch.fault()).isEmpty();

    watch.onChange(State.RUNNING, State.REBALANCING);
    assertThat(watch.fault()).isPresent();
  }

  @Test
  void ignoresAnAnswerFromBeforeARebalance() {
    assignment =
        () -> {
          watch.onChange(State.RUNNING, State.REBALANCING);
          return Set.of(0, 1, 2, 3);
        };

    watch.run();

    assertThat(watch.fault()).contains("the partitions are being shared out");
  }

  @Test
  void isAFaultWhileTheBrokerIsSilent() {
    assignment =
        () -> {
          throw new TimeoutException();
        };

    watch.run();

    assertThat(watch.fault()).contains("the broker doesn't say which worker has which partition");
  }

  @Test
  void stopsAskingOnceAllPartitionsAreAssigned() {
    watch.run();
    assignment = Set::of;

    watch.run();

    assertThat(watch.fault()).isEmpty();
  }
}
