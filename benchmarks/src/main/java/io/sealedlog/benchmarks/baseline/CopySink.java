package io.sealedlog.benchmarks.baseline;

import io.sealedlog.runtime.kafka.KafkaClients;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/// Reads records and writes them as rows, like the projector and with its settings.
final class CopySink implements AutoCloseable {
  private static final Duration POLL_BOUND = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Map<String, Object> CONSUMING =
      Map.of(
          "max.poll.records",
          2000,
          "fetch.max.bytes",
          16 * 1024 * 1024,
          "auto.offset.reset",
          "earliest");

  private final Consumer<byte[], byte[]> consumer;
  private final CopyTable table;

  CopySink(KafkaClients clients, String topic, int partitions, CopyTable table) {
    this.consumer = clients.consumer("copy-sink", CONSUMING);
    this.table = table;
    consumer.assign(
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
  }

  /// Returns when that many records are rows, or no more will come.
  ///
  /// @param goesOn returns whether more records will come
  /// @throws IOException when no record comes for two minutes
  void take(long count, BooleanSupplier goesOn) throws IOException {
    long taken = 0;
    long since = System.nanoTime();
    while (taken < count && goesOn.getAsBoolean()) {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL_BOUND);
      if (!polled.isEmpty()) {
        write(polled);
        taken += polled.count();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new IOException("only %d of %d messages came".formatted(taken, count));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void write(ConsumerRecords<byte[], byte[]> polled) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    polled.forEach(records::add);
    Map<Integer, Long> nextOffsets = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      nextOffsets.put(record.partition(), record.offset() + 1);
    }
    table.write(records, nextOffsets);
  }
}
