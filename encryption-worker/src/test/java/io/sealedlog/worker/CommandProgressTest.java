package io.sealedlog.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommandProgressTest {
  private static final TopicPartition FIRST = new TopicPartition("commands", 0);
  private static final TopicPartition SECOND = new TopicPartition("commands", 1);

  private final FakeOffsets offsets = new FakeOffsets();
  private final AtomicLong nanos = new AtomicLong(-1_000_000);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Set<TopicPartition> owned = Set.of(FIRST, SECOND);
  private final CommandProgress progress =
      new CommandProgress(offsets, () -> owned, nanos::get, registry);

  @Test
  void namesThePartitionThatHasCommandsAndDoesNotMove() {
    offsets.put(FIRST, 5, 10);
    offsets.put(SECOND, 5, 10);
    progress.run();
    offsets.put(SECOND, 6, 11);
    pass(CommandProgress.STANDSTILL);
    progress.run();

    assertThat(progress.fault())
        .contains("commands wait and none was committed for 30 s in partition 0");
    assertThat(backlog("0")).isEqualTo(5);

    offsets.put(FIRST, 10, 10);
    progress.run();
    assertThat(progress.fault()).isEmpty();
    assertThat(backlog("0")).isZero();
  }

  @Test
  void anIdlePartitionIsNotAStandstill() {
    offsets.put(FIRST, 10, 10);
    offsets.put(SECOND, 0, 0);
    progress.run();
    pass(Duration.ofHours(1));
    offsets.put(FIRST, 10, 11);
    progress.run();

    assertThat(progress.fault()).isEmpty();
  }

  @Test
  void aPartitionThatWasNeverCommittedStandsStillToo() {
    offsets.ends.put(FIRST, 3L);
    progress.run();
    pass(CommandProgress.STANDSTILL);
    progress.run();

    assertThat(progress.fault()).isPresent();
    assertThat(backlog("0")).isEqualTo(3);
  }

  @Test
  void partitionsOfOtherWorkersAreNotCounted() {
    offsets.put(FIRST, 5, 10);
    offsets.put(SECOND, 5, 10);
    progress.run();
    owned = Set.of(SECOND);
    offsets.put(SECOND, 10, 10);
    pass(CommandProgress.STANDSTILL);
    progress.run();

    assertThat(progress.fault()).isEmpty();
    assertThat(registry.find("sealedlog.worker.backlog").gauges()).hasSize(1);

    owned = Set.of(FIRST);
    progress.run();
    assertThat(progress.fault()).as("it has just come").isEmpty();
  }

  @Test
  void aSilentBrokerIsAFaultAfterAWhile() {
    offsets.put(FIRST, 5, 10);
    progress.run();
    offsets.silent = true;
    pass(CommandProgress.STANDSTILL.minusMillis(1));
    progress.run();
    assertThat(progress.fault()).isEmpty();

    pass(Duration.ofMillis(1));
    progress.run();
    assertThat(progress.fault()).contains("the broker doesn't say how far the commands are");
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private double backlog(String partition) {
    return registry.get("sealedlog.worker.backlog").tag("partition", partition).gauge().value();
  }

  private static final class FakeOffsets implements CommandProgress.Offsets {
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private boolean silent;

    void put(TopicPartition partition, long done, long end) {
      committed.put(partition, done);
      ends.put(partition, end);
    }

    @Override
    public Map<TopicPartition, Long> committed(Set<TopicPartition> partitions)
        throws TimeoutException {
      if (silent) {
        throw new TimeoutException();
      }
      return committed;
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
      return ends;
    }
  }
}
