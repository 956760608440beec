package io.sealedlog.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TailLoopTest {
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<Long> handled = new CopyOnWriteArrayList<>();
  private final TailLoop loop = new TailLoop("test-tail", consumer, this::handle, () -> {});

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void goesOnAfterTheBrokerFailed() {
    consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("away")));
    add(0, 5);
    loop.start();

    await().atMost(SOON).until(() -> handled.equals(List.of(5L)));
    await().atMost(SOON).until(() -> loop.fault().isEmpty());
  }

  @Test
  void skipsWhatCanNotBeHandled() {
    add(0, -1);
    add(1, 6);
    loop.start();

    await().atMost(SOON).until(() -> handled.equals(List.of(6L)));
    assertThat(loop.fault()).isEmpty();
  }

  @Test
  void endsAlsoWhenItNeverBegan() {
    loop.close();

    assertThat(consumer.closed()).isTrue();
    assertThat(loop.fault()).isPresent();
  }

  private void add(long offset, int value) {
    consumer.schedulePollTask(() ->
        consumer.addRecord(
            new ConsumerRecord<>("topic", 0, offset, new byte[0], new byte[] {(byte) value})));
  }

  private void handle(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    long value = kafkaRecord.value()[0];
    if (value < 0) {
      throw new IllegalStateException("nothing to be made of it");
    }
    handled.add(value);
  }
}
