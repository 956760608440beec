package io.sealedlog.allinone.move;

import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.TopicCheck;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Counts the commands that were accepted and are not decided yet.
final class CommandsLeft implements AutoCloseable {
  private final Admin admin;
  private final String topic;
  private final String group;
  private final int partitions;

  CommandsLeft(Installation installation, int partitions) {
    this.admin = new KafkaClients(installation.kafka()).admin("sealedlog-move");
    this.topic = installation.kafka().topics().commands().name();
    this.group = installation.kafka().topics().workerGroup();
    this.partitions = partitions;
  }

  long count() {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    for (int number = 0; number < partitions; number++) {
      latest.put(new TopicPartition(topic, number), OffsetSpec.latest());
      earliest.put(new TopicPartition(topic, number), OffsetSpec.earliest());
    }
    var ends = TopicCheck.await(admin.listOffsets(latest).all());
    var begins = TopicCheck.await(admin.listOffsets(earliest).all());
    Map<TopicPartition, OffsetAndMetadata> committed =
        TopicCheck.await(
            admin
                .listConsumerGroupOffsets(
                    group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata());
    long left = 0;
    for (TopicPartition partition : latest.keySet()) {
      OffsetAndMetadata decided = committed.get(partition);
      var begin = begins.get(partition);
      var end = ends.get(partition);
      if (begin != null && end != null) {
        // Commands are deleted once they are decided.
        long next = Math.max(begin.offset(), decided == null ? 0 : decided.offset());
        left += Math.max(0, end.offset() - next);
      }
    }
    return left;
  }

  @Override
  public void close() {
    admin.close();
  }
}
