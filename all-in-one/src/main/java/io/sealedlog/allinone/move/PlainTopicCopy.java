package io.sealedlog.allinone.move;

import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.allinone.backup.LogAppender;
import io.sealedlog.allinone.backup.PartitionReader;
import io.sealedlog.protocol.topic.Topic;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.KafkaClients;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/// Copies topics that are no log: read marks, of which the newest counts, and dead letters. That
/// all arrived is seen by the ends of the target's partitions, as old marks may be compacted away
/// before they could be read again.
final class PlainTopicCopy {
  private final KafkaClients source;
  private final KafkaClients target;
  private final int partitions;

  PlainTopicCopy(Installation source, Installation target, int partitions) {
    this.source = new KafkaClients(source.kafka());
    this.target = new KafkaClients(target.kafka());
    this.partitions = partitions;
  }

  /// Copies all records. Records of the same keys that are there already do no harm.
  ///
  /// @return how many
  long copyAll(Topic from, Topic to) {
    return copy(from, to, false);
  }

  /// Copies the records after as many as the target has.
  ///
  /// @return how many
  long copyRest(Topic from, Topic to) {
    return copy(from, to, true);
  }

  private long copy(Topic from, Topic to, boolean rest) {
    long copied = 0;
    try (Admin sourceAdmin = source.admin("sealedlog-move");
        Admin targetAdmin = target.admin("sealedlog-move");
        LogAppender appender = new LogAppender(target)) {
      for (int number = 0; number < partitions; number++) {
        TopicPartition there = new TopicPartition(to.name(), number);
        TopicPartition here = new TopicPartition(from.name(), number);
        long before = PartitionReader.end(targetAdmin, there);
        long sent = append(sourceAdmin, here, to, rest ? before : 0, appender);
        appender.flush();
        long after = PartitionReader.end(targetAdmin, there);
        if (after - before != sent) {
          throw new StartException(
              "%s grew by %d records and %d were sent; somebody else writes there."
                  .formatted(there, after - before, sent));
        }
        copied += sent;
      }
    }
    return copied;
  }

  private long append(
      Admin admin, TopicPartition here, Topic to, long skipped, LogAppender appender) {
    AtomicLong read = new AtomicLong();
    try (PartitionReader reader = new PartitionReader(source, here)) {
      reader.readTo(
          PartitionReader.end(admin, here),
          () -> false,
          (stored, _) -> {
            if (read.getAndIncrement() >= skipped) {
              appender.append(to.name(), here.partition(), stored);
            }
          });
    }
    return Math.max(0, read.get() - skipped);
  }
}
