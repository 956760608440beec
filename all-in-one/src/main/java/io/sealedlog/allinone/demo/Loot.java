package io.sealedlog.allinone.demo;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// The stored parts of one conversation that a thief of the read model and of the Kafka log has.
final class Loot {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Jdbc readModel;
  private final KafkaClients kafka;

  Loot(Jdbc readModel, KafkaClients kafka) {
    this.readModel = readModel;
    this.kafka = kafka;
  }

  /// @param event all of its record in the log but the content
  /// @param content the rest of it
  record StoredMessage(long seq, String messageId, Bytes event, Bytes content) {
    /// The bytes that are in the log too.
    byte[] logged() {
      byte[] bytes = Arrays.copyOf(event.shared(), event.length() + content.length());
      System.arraycopy(content.shared(), 0, bytes, event.length(), content.length());
      return bytes;
    }
  }

  List<StoredMessage> rows(ConversationId conversation) {
    return readModel.query(
        """
        SELECT seq, message_id, event, content FROM read_g1.messages
        WHERE conversation_id = ? ORDER BY seq
        """,
        row ->
            new StoredMessage(
                row.longInteger("seq"),
                row.uuid("message_id").toString(),
                Bytes.copyOf(row.bytes("event")),
                Bytes.copyOf(row.bytes("content"))),
        conversation.value());
  }

  /// The conversation's records that are in the topic now, oldest first.
  List<ConsumerRecord<byte[], byte[]>> records(Topic topic, ConversationId conversation) {
    byte[] key = conversation.stream().key();
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = kafka.consumer("demo", Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(topic.name(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
          if (Arrays.equals(polled.key(), key)) {
            found.add(polled);
          }
        }
      }
    }
    return found;
  }
}
