package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.command.ForgeryAlarm;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.kafka.Partitions;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Verifies events from rows. A row's columns only locate an event: it counts when a worker made
/// it, for the stream and seq of the row.
final class StoredEvents {
  /// The hash that verifies an event without content.
  static final String EMPTY_HASH =
      "'\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'::bytea";

  /// Columns of `stream_events e` that verify an event without loading its content.
  static final String STUB =
      "e.event, NULL::bytea AS content, coalesce(e.content_hash, "
          + EMPTY_HASH
          + ") AS content_hash";

  /// Columns of `messages m` that verify an event without loading its content.
  static final String MESSAGE_STUB =
      """
      m.event, NULL::bytea AS content, coalesce(m.content_hash, sha256(m.content)) AS content_hash
      """;

  private final EventReader reader;
  private final Partitions partitions;
  private final ForgeryAlarm alarm;

  StoredEvents(EventReader reader, Partitions partitions, ForgeryAlarm alarm) {
    this.reader = reader;
    this.partitions = partitions;
    this.alarm = alarm;
  }

  /// The stream and the seq of an event.
  record EventKey(UUID streamId, long seq) {
    static EventKey of(ConversationId id, long seq) {
      return new EventKey(id.value(), seq);
    }
  }

  /// An event from a row, unverified.
  ///
  /// @param content null when it was not loaded, or is redacted
  /// @param contentHash null when the content is present
  record UnverifiedEvent(Bytes stub, @Nullable Bytes content, @Nullable Bytes contentHash) {
    static UnverifiedEvent of(Row row) {
      return new UnverifiedEvent(
          Bytes.wrap(row.bytes("event")),
          row.optionalBytes("content").map(Bytes::wrap).orElse(null),
          row.optionalBytes("content_hash").map(Bytes::wrap).orElse(null));
    }
  }

  /// Returns the event; empty, with an alarm, when it is not authentic or of another key.
  ///
  /// @throws io.sealedlog.protocol.log.UnknownFormatException when a later version of a worker made
  ///   it
  Optional<AuthenticEvent> read(EventKey key, UnverifiedEvent stored) {
    AuthenticEvent found;
    try {
      found = reader.read(entry(stored));
    } catch (NotAuthenticException e) {
      alarm.raise(String.valueOf(e.getMessage()), key);
      return Optional.empty();
    }
    RecordedEvent event = found.event();
    if (!event.streamId().value().equals(key.streamId()) || event.seq() != key.seq()) {
      alarm.raise("an event of another place", key);
      return Optional.empty();
    }
    return Optional.of(found);
  }

  Position position(RecordedEvent event) {
    return new Position(partitions.of(event.streamId()), event.leafIndex());
  }

  Partitions partitions() {
    return partitions;
  }

  int partition(ConversationId id) {
    return partitions.of(id.stream());
  }

  void alarm(String what, Object location) {
    alarm.raise(what, location);
  }

  /// Raises the alarm and returns the problem for callers that need exactly this data.
  Problem damaged(String what, Object location) {
    alarm.raise(what, location);
    return Problem.of(
        ProblemType.DAMAGED,
        "what is stored of it is not what was written: tell the operator, who can have it rebuilt");
  }

  private static LogEntry entry(UnverifiedEvent stored) throws NotAuthenticException {
    Bytes content = stored.content();
    Bytes hash = stored.contentHash();
    if (content != null) {
      return LogEntry.of(stored.stub(), content);
    }
    if (hash == null) {
      throw new NotAuthenticException("an event without content and without its hash");
    }
    return LogEntry.withoutContent(stored.stub(), hash);
  }
}
