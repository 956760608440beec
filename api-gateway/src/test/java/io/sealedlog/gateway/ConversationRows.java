package io.sealedlog.gateway;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.SqlExecutor;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// Inserts a conversation's rows as the projection would.
public record ConversationRows(Jdbc jdbc, TestEvents events, ConversationId id, int partition) {

  /// Inserts the event and its index rows, except the rows of wraps, which the caller inserts.
  public void insert(RecordedEvent event) {
    jdbc.doInTransaction(transaction -> insert(transaction, event));
  }

  private void insert(SqlExecutor sql, RecordedEvent event) {
    LogEntry entry = events.entry(event);
    Instant at = Instant.ofEpochMilli(event.at());
    switch (event.event()) {
      case Event.ConversationCreated(var creator, var members) -> {
        // The conversation may exist already.
        sql.update(
            """
            INSERT INTO read_g1.conversations
              (conversation_id, partition, creator_id, created_at, epoch, share_version, last_seq,
               last_at)
            VALUES (?, ?, ?, ?, 0, 1, 0, ?)
                ON CONFLICT DO NOTHING
            """,
            id.value(),
            partition,
            creator.value(),
            at,
            at);
        members.forEach(member -> insertMember(sql, member.userId().value(), event.seq()));
      }
      case Event.EpochStarted(var start, var _) -> {
        sql.updateOne(
            "INSERT INTO read_g1.epochs (conversation_id, epoch, seq) VALUES (?, ?, ?)",
            id.value(),
            start.epoch(),
            event.seq());
        sql.updateOne(
            "UPDATE read_g1.conversations SET epoch = ? WHERE conversation_id = ?",
            start.epoch(),
            id.value());
      }
      case Event.MemberAdded(var member, var _) ->
          insertMember(sql, member.userId().value(), event.seq());
      case Event.MemberRemoved(var userId, var _) ->
          sql.update(
              "DELETE FROM read_g1.members WHERE conversation_id = ? AND user_id = ?",
              id.value(),
              userId.value());
      default -> {
        // The event has no index row.
      }
    }
    if (event.event() instanceof Event.MessageSealed message) {
      insertMessage(sql, event, entry, message);
    } else {
      insertEvent(sql, event, entry);
    }
    sql.update(
        "UPDATE read_g1.conversations SET last_seq = ?, last_at = ? WHERE conversation_id = ?",
        event.seq(),
        at,
        id.value());
  }

  /// Replaces the event of the same seq.
  void replace(RecordedEvent event) {
    jdbc.updateOne(
        "DELETE FROM read_g1.stream_events WHERE partition = ? AND stream_id = ? AND seq = ?",
        partition,
        id.value(),
        event.seq());
    insertEvent(jdbc, event, events.entry(event));
  }

  void insertWrap(int epoch, UUID userId, long seq) {
    jdbc.updateOne(
        "INSERT INTO read_g1.epoch_wraps (conversation_id, epoch, user_id, seq) VALUES (?, ?, ?, ?)",
        id.value(),
        epoch,
        userId,
        seq);
  }

  private void insertMember(SqlExecutor sql, UUID userId, long seq) {
    sql.updateOne(
        """
        INSERT INTO read_g1.members (conversation_id, user_id, since_seq) VALUES (?, ?, ?)
        ON CONFLICT (conversation_id, user_id) DO UPDATE SET since_seq = excluded.since_seq
        """,
        id.value(),
        userId,
        seq);
  }

  private void insertMessage(
      SqlExecutor sql, RecordedEvent event, LogEntry entry, Event.MessageSealed message) {
    sql.updateOne(
        """
        INSERT INTO read_g1.messages
          (partition, conversation_id, seq, message_id, leaf_index, kind, sender_id, relates_to,
           event, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        partition,
        id.value(),
        event.seq(),
        message.messageId().value(),
        event.leafIndex(),
        message.kind(),
        message.senderId().value(),
        message.relatesTo() == null ? null : message.relatesTo().value(),
        entry.stub().shared(),
        message.ciphertext().shared());
    if (message.kind() == 4) {
      sql.updateOne(
          "UPDATE read_g1.conversations SET name_seq = ? WHERE conversation_id = ?",
          event.seq(),
          id.value());
    }
  }

  private void insertEvent(SqlExecutor sql, RecordedEvent event, LogEntry entry) {
    Bytes content = Objects.requireNonNull(entry.content());
    boolean has = content.length() > 0;
    sql.updateOne(
        """
        INSERT INTO read_g1.stream_events
          (partition, stream_id, seq, leaf_index, type, event, content, content_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        partition,
        id.value(),
        event.seq(),
        event.leafIndex(),
        event.event().type(),
        entry.stub().shared(),
        has ? content.shared() : null,
        has ? entry.contentHash().shared() : null);
  }
}
