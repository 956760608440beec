package io.sealedlog.worker.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Utils;

/// Tells which records of the log are events of its streams, and reads them. What is none, whoever
/// wrote it, is not part of the log.
///
/// @param partitions how many the topics have
public record LogFormat(int partitions) {
  /// Empty for what is not an event, or one of another partition.
  public Optional<LogRecord> read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return Optional.empty();
    }
    try {
      LogRecord read =
          new LogRecord(Codec.EVENTS.decode(value), Hash.ofLeaf(value), record.offset());
      Bytes key = Bytes.wrap(read.event().streamId().key());
      return partitionOf(key, partitions) == record.partition()
          ? Optional.of(read)
          : Optional.empty();
    } catch (UndecodableException e) {
      return Optional.empty();
    }
  }

  /// Kafka's default partitioner. A record elsewhere was put there by somebody else, and would
  /// begin a second history of its stream.
  public static int partitionOf(Bytes key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.shared())) % partitions;
  }
}
