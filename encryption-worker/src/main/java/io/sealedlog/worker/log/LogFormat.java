package io.sealedlog.worker.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.runtime.kafka.Partitions;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads records of the events topic, and skips those that are not part of the log: records that no
/// worker wrote, and events in a wrong partition.
///
/// @param events authenticates the events
/// @param partitions an event in another one than its stream's was written by somebody else and
///   would start a second history of the stream
public record LogFormat(EventReader events, Partitions partitions) {
  /// Returns empty for a record that is not an event, or is an event of another partition.
  public Optional<LogRecord> read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return Optional.empty();
    }
    try {
      AuthenticEvent read = events.read(Bytes.wrap(value));
      Bytes key = Bytes.wrap(read.event().streamId().key());
      return partitions.of(key) == record.partition()
          ? Optional.of(new LogRecord(read.event(), read.leaf(), record.offset()))
          : Optional.empty();
    } catch (NotAuthenticException e) {
      return Optional.empty();
    }
  }
}
