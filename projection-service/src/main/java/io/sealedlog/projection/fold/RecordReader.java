package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.protocol.log.UnknownFormatException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/// Decides which records of the events topic are events of the log, and decodes those.
public final class RecordReader {
  private final ToIntFunction<Bytes> partitionOf;
  private final EventReader events;

  /// @param partitionOf the partition of a record key: records of other partitions are ignored
  /// @param events recognizes and decodes workers' events
  public RecordReader(ToIntFunction<Bytes> partitionOf, EventReader events) {
    this.partitionOf = partitionOf;
    this.events = events;
  }

  /// Returns the stream named by a record's key, if that key belongs to the record's partition.
  public Optional<UUID> streamOf(LogRecord record) {
    Bytes key = record.key();
    return key.length() == Uuids.LENGTH && partitionOf.applyAsInt(key) == record.partition()
        ? Optional.of(Uuids.ofBytes(key.shared()))
        : Optional.empty();
  }

  /// Decodes a record. Doesn't throw, whatever the record contains.
  public ReadResult read(LogRecord record) {
    Optional<UUID> stream = streamOf(record);
    if (stream.isEmpty()) {
      return new ReadResult.Foreign("the key names no stream of this partition");
    }
    try {
      LogEntry entry = LogEntry.parse(record.value());
      RecordedEvent event = events.read(entry).event();
      return event.streamId().value().equals(stream.get())
          ? new ReadResult.Genuine(entry, event)
          : new ReadResult.Foreign("the key is of another stream");
    } catch (NotAuthenticException e) {
      return new ReadResult.Foreign(String.valueOf(e.getMessage()));
    } catch (UnknownFormatException e) {
      return new ReadResult.Unknown(String.valueOf(e.getMessage()));
    }
  }
}
