package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topic;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// Follows the read marks from their end, for connected readers. Marks missed here are in the read
/// model.
final class MarkTail implements AutoCloseable {
  private final Topic topic;
  private final Consumer<byte[], byte[]> consumer;
  private final TailLoop loop;
  private volatile java.util.function.Consumer<ReadMark> listener = mark -> {};

  /// @param consumer is closed by this tail
  MarkTail(Topic topic, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.consumer = consumer;
    this.loop = new TailLoop("mark-tail", consumer, this::handle, () -> {});
  }

  /// @param newListener receives every mark from now on, in the order of the topic, on the tail's
  ///   thread
  void start(java.util.function.Consumer<ReadMark> newListener) {
    listener = newListener;
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    // Seeks to the ends now; the consumer would otherwise resolve them at the first poll.
    consumer.endOffsets(partitions).forEach(consumer::seek);
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
  }

  private void handle(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    if (kafkaRecord.key() != null && kafkaRecord.value() != null) {
      ReadMark.of(Bytes.wrap(kafkaRecord.key()), Bytes.wrap(kafkaRecord.value()))
          .ifPresent(listener);
    }
  }
}
