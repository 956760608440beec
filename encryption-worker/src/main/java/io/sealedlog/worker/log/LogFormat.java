package io.sealedlog.worker.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.NotAuthenticException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;

/// Tells which records of the log are events of its streams, and reads them. What is none, whoever
/// wrote it, is not part of the log.
///
/// @param events tells what workers wrote
/// @param partitions how many the topics have
public record LogFormat(EventReader events, int partitions) {
  /// Empty for what is not an event, or one of another partition.
  public Optional<LogRecord> read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return Optional.empty();
    }
    try {
      AuthenticEvent read = events.read(Bytes.wrap(value));
      Bytes key = Bytes.wrap(read.event().streamId().key());
      return partitionOf(key, partitions) == record.partition()
          ? Optional.of(new LogRecord(read.event(), read.leaf(), record.offset()))
          : Optional.empty();
    } catch (NotAuthenticException e) {
      return Optional.empty();
    }
  }

  /// Kafka's default partitioner. A record elsewhere was put there by somebody else, and would
  /// begin a second history of its stream.
  public static int partitionOf(Bytes key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.shared())) % partitions;
  }
}
