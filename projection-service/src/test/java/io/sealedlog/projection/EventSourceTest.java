package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventSourceTest {
  private static final TopicPartition PARTITION = new TopicPartition("events", 0);
  private static final int BATCH = 300;

  private long now = 1_795_460_000_000L;
  private final Pace pace = new Pace(() -> Instant.ofEpochMilli(now));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final EventSource source = new EventSource(consumer, pace, BATCH);
  private long offset;

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void readsWhatIsThere() {
    arrive(3);
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(() -> arrive(4));

    assertThat(counts(source.poll(false))).containsExactly(3);
  }

  @Test
  void inARushReadsAlsoWhatGathered() {
    rush();
    consumer.schedulePollTask(() -> arrive(3));
    consumer.schedulePollTask(() -> arrive(140));

    assertThat(counts(source.poll(false))).containsExactly(3, 140);
  }

  @Test
  void neverReadsMoreThanABatch() {
    rush();
    // With one more record, another full poll would exceed the batch.
    consumer.schedulePollTask(() -> arrive(BATCH - EventSource.pollRecords(BATCH) + 1));
    consumer.schedulePollTask(() -> arrive(1));

    assertThat(counts(source.poll(false))).containsExactly(151);
  }

  @Test
  void whatAFullPollLeftBehindIsReadAtOnce() {
    rush();
    consumer.schedulePollTask(() -> arrive(3));
    consumer.schedulePollTask(() -> arrive(EventSource.pollRecords(BATCH)));

    source.poll(false);

    assertThat(pace.begin()).isZero();
  }

  private void rush() {
    for (int i = 0; i < 6; i++) {
      now += 100;
      pace.read(Pace.BULK_PER_SECOND / 10, false);
    }
    assertThat(pace.isRush()).isTrue();
    now += Pace.BULK_TURN.toMillis();
  }

  private void arrive(int count) {
    for (int i = 0; i < count; i++) {
      consumer.addRecord(
          new ConsumerRecord<>(PARTITION.topic(), 0, offset++, new byte[16], new byte[1]));
    }
  }

  private static List<Integer> counts(List<ConsumerRecords<byte[], byte[]>> polls) {
    return polls.stream().map(ConsumerRecords::count).toList();
  }
}
