package io.sealedlog.projection.fold;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;

/// Tells which records of the events topic are events. The only place where their bytes are parsed.
public final class EventReader {
  private final ToIntFunction<Bytes> home;

  /// @param home the partition that a record key belongs to
  public EventReader(ToIntFunction<Bytes> home) {
    this.home = home;
  }

  /// The stream that a record's key names, if it is one of the record's partition.
  public Optional<UUID> streamOf(LogRecord record) {
    Bytes key = record.key();
    return key.length() == Uuids.LENGTH && home.applyAsInt(key) == record.partition()
        ? Optional.of(Uuids.ofBytes(key.shared()))
        : Optional.empty();
  }

  /// Never throws, whatever the record holds.
  public Reading read(LogRecord record) {
    Optional<UUID> stream = streamOf(record);
    if (stream.isEmpty()) {
      return new Reading.Foreign("the key names no stream of this partition");
    }
    try {
      RecordedEvent event = Codec.EVENTS.decode(record.value().shared());
      return event.streamId().value().equals(stream.get())
          ? new Reading.Genuine(event)
          : new Reading.Foreign("the key is of another stream");
    } catch (UndecodableException e) {
      return new Reading.Foreign(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // Nothing vouches for these bytes yet, so they must not end anything.
      return new Reading.Foreign("not a RecordedEvent: " + e.getClass().getSimpleName());
    }
  }
}
