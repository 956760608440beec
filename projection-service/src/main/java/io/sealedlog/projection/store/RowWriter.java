package io.sealedlog.projection.store;

import static io.sealedlog.projection.store.ArrayStatement.Column.bytes;
import static io.sealedlog.projection.store.ArrayStatement.Column.ints;
import static io.sealedlog.projection.store.ArrayStatement.Column.longs;
import static io.sealedlog.projection.store.ArrayStatement.Column.texts;
import static io.sealedlog.projection.store.ArrayStatement.Column.uuids;

import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.projection.fold.Rows;
import io.sealedlog.projection.fold.Rows.ContextRow;
import io.sealedlog.projection.fold.Rows.ConversationChange;
import io.sealedlog.projection.fold.Rows.Departure;
import io.sealedlog.projection.fold.Rows.EpochRow;
import io.sealedlog.projection.fold.Rows.IdentityRow;
import io.sealedlog.projection.fold.Rows.MemberRow;
import io.sealedlog.projection.fold.Rows.MessageRow;
import io.sealedlog.projection.fold.Rows.NewConversation;
import io.sealedlog.projection.fold.Rows.Redaction;
import io.sealedlog.projection.fold.Rows.StreamEventRow;
import io.sealedlog.projection.fold.Rows.WrapRow;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.database.CopyFields;
import io.sealedlog.runtime.database.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the rows of a batch, one statement per table.
final class RowWriter {
  // Milliseconds are converted to timestamps by interval arithmetic, which is exact: to_timestamp
  // takes a double of seconds.
  private static final ArrayStatement<NewConversation> NEW_CONVERSATIONS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.conversations
                 (conversation_id, partition, creator_id, created_at, epoch, share_version, last_seq,
                  last_at, name_seq)
          SELECT conversation_id, partition, creator_id,
                 timestamptz 'epoch' + created_at * interval '1 millisecond',
                 epoch, share_version, last_seq,
                 timestamptz 'epoch' + last_at * interval '1 millisecond', nullif(name_seq, 0)
            FROM unnest(?::uuid[], ?::int[], ?::uuid[], ?::bigint[], ?::int[], ?::int[], ?::bigint[],
                        ?::bigint[], ?::bigint[])
              AS t (conversation_id, partition, creator_id, created_at, epoch, share_version, last_seq,
                    last_at, name_seq)
          """,
          List.of(
              uuids(NewConversation::conversationId),
              ints(NewConversation::partition),
              uuids(NewConversation::creatorId),
              longs(NewConversation::createdAt),
              ints(row -> row.progress().epoch()),
              ints(row -> row.progress().shareVersion()),
              longs(row -> row.progress().lastSeq()),
              longs(row -> row.progress().lastAt()),
              longs(row -> row.progress().nameSeq())));

  private static final ArrayStatement<ConversationChange> CONVERSATION_CHANGES =
      new ArrayStatement<>(
          """
          UPDATE read_g1.conversations c
             SET epoch = t.epoch, share_version = t.share_version, last_seq = t.last_seq,
                 last_at = timestamptz 'epoch' + t.last_at * interval '1 millisecond',
                 name_seq = nullif(t.name_seq, 0)
            FROM unnest(?::uuid[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::bigint[],
                        ?::bigint[])
              AS t (conversation_id, last_seq_before, epoch, share_version, last_seq, last_at,
                    name_seq)
           WHERE c.conversation_id = t.conversation_id AND c.last_seq = t.last_seq_before
          """,
          List.of(
              uuids(ConversationChange::conversationId),
              longs(ConversationChange::lastSeqBefore),
              ints(row -> row.progress().epoch()),
              ints(row -> row.progress().shareVersion()),
              longs(row -> row.progress().lastSeq()),
              longs(row -> row.progress().lastAt()),
              longs(row -> row.progress().nameSeq())));

  private static final ArrayStatement<MemberRow> MEMBERS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.members (conversation_id, user_id, since_seq)
          SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::bigint[])
              ON CONFLICT (conversation_id, user_id) DO UPDATE SET since_seq = excluded.since_seq
          """,
          List.of(
              uuids(MemberRow::conversationId),
              uuids(MemberRow::userId),
              longs(MemberRow::sinceSeq)));

  private static final ArrayStatement<Departure> DEPARTURES =
      new ArrayStatement<>(
          """
          DELETE FROM read_g1.members m
           USING unnest(?::uuid[], ?::uuid[]) AS t (conversation_id, user_id)
           WHERE m.conversation_id = t.conversation_id AND m.user_id = t.user_id
          """,
          List.of(uuids(Departure::conversationId), uuids(Departure::userId)));

  private static final ArrayStatement<EpochRow> EPOCHS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.epochs (conversation_id, epoch, seq)
          SELECT * FROM unnest(?::uuid[], ?::int[], ?::bigint[])
          """,
          List.of(uuids(EpochRow::conversationId), ints(EpochRow::epoch), longs(EpochRow::seq)));

  // A member who leaves and joins again is given the keys of earlier epochs once more.
  private static final ArrayStatement<WrapRow> WRAPS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.epoch_wraps (conversation_id, epoch, user_id, seq)
          SELECT * FROM unnest(?::uuid[], ?::int[], ?::uuid[], ?::bigint[])
              ON CONFLICT (conversation_id, user_id, epoch) DO UPDATE SET seq = excluded.seq
          """,
          List.of(
              uuids(WrapRow::conversationId),
              ints(WrapRow::epoch),
              uuids(WrapRow::userId),
              longs(WrapRow::seq)));

  // A context's id is the hash of its enc, so a second row would be identical.
  private static final ArrayStatement<ContextRow> CONTEXTS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.sender_contexts (conversation_id, context_id, epoch, enc)
          SELECT * FROM unnest(?::uuid[], ?::bytea[], ?::int[], ?::bytea[])
              ON CONFLICT DO NOTHING
          """,
          List.of(
              uuids(ContextRow::conversationId),
              bytes(ContextRow::contextId),
              ints(ContextRow::epoch),
              bytes(ContextRow::enc)));

  // COPY, because messages are nearly all that is written.
  private static final String MESSAGES =
      """
      COPY read_g1.messages
           (partition, conversation_id, seq, message_id, leaf_index, kind, sender_id, relates_to,
            event, content)
      FROM STDIN (FORMAT binary)
      """;

  private static final int MESSAGE_COLUMNS = 10;

  // The numbers of the kinds of messages that belong to another message.
  private static final String DEPENDENT_KINDS =
      Arrays.stream(MessageKind.values())
          .filter(kind -> !kind.standsAlone())
          .map(kind -> String.valueOf(kind.number()))
          .collect(Collectors.joining(", "));

  // An edit of, or a reaction to, a message that is already redacted is redacted at once, as if it
  // had come before the redaction. A message that relates to a redacted edit or reaction is kept.
  private static final ArrayStatement<MessageRow> LATE_RELATIONS =
      new ArrayStatement<>(
          """
          UPDATE read_g1.messages m
             SET content = NULL, content_hash = sha256(m.content), redacted_seq = gone.redacted_seq
            FROM unnest(?::int[], ?::uuid[], ?::bigint[], ?::uuid[])
              AS t (partition, conversation_id, seq, relates_to)
            JOIN read_g1.messages gone
              ON gone.partition = t.partition AND gone.conversation_id = t.conversation_id
             AND gone.message_id = t.relates_to
           WHERE gone.content IS NULL AND gone.kind NOT IN (%1$s)
             AND m.partition = t.partition AND m.conversation_id = t.conversation_id
             AND m.seq = t.seq
          """
              .formatted(DEPENDENT_KINDS),
          List.of(
              ints(MessageRow::partition),
              uuids(MessageRow::conversationId),
              longs(MessageRow::seq),
              uuids(MessageRow::relatesTo)));

  // The edits of a message and the reactions to it are redacted with it, whatever their order in
  // the batch. The server computes the hash, so that the content need not be read back.
  private static final ArrayStatement<Redaction> REDACTIONS =
      new ArrayStatement<>(
          """
          WITH redacted AS (
            SELECT m.partition, m.conversation_id, m.seq, m.message_id, m.kind, t.redacted_seq
              FROM unnest(?::int[], ?::uuid[], ?::uuid[], ?::bigint[])
                AS t (partition, conversation_id, message_id, redacted_seq)
              JOIN read_g1.messages m USING (partition, conversation_id, message_id)
             WHERE m.content IS NOT NULL
          ), gone AS (
            SELECT partition, conversation_id, seq, redacted_seq FROM redacted
            UNION ALL
            SELECT e.partition, e.conversation_id, e.seq, r.redacted_seq
              FROM redacted r JOIN read_g1.messages e
                ON e.partition = r.partition AND e.conversation_id = r.conversation_id
               AND e.relates_to = r.message_id
             WHERE r.kind NOT IN (%1$s) AND e.kind IN (%1$s) AND e.content IS NOT NULL
          )
          UPDATE read_g1.messages m
             SET content = NULL, content_hash = sha256(m.content), redacted_seq = first.redacted_seq
            FROM (SELECT DISTINCT ON (partition, conversation_id, seq) * FROM gone
                   ORDER BY partition, conversation_id, seq, redacted_seq) AS first
           WHERE m.partition = first.partition AND m.conversation_id = first.conversation_id
             AND m.seq = first.seq
          """
              .formatted(DEPENDENT_KINDS),
          List.of(
              ints(Redaction::partition),
              uuids(Redaction::conversationId),
              uuids(Redaction::messageId),
              longs(Redaction::seq)));

  private static final ArrayStatement<StreamEventRow> STREAM_EVENTS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.stream_events
                 (partition, stream_id, seq, leaf_index, type, event, content, content_hash)
          SELECT * FROM unnest(?::int[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::bytea[],
                               ?::bytea[], ?::bytea[])
          """,
          List.of(
              ints(StreamEventRow::partition),
              uuids(StreamEventRow::streamId),
              longs(StreamEventRow::seq),
              longs(StreamEventRow::leafIndex),
              texts(StreamEventRow::type),
              bytes(StreamEventRow::event),
              bytes(StreamEventRow::content),
              bytes(StreamEventRow::contentHash)));

  private static final ArrayStatement<IdentityRow> IDENTITIES =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.identities (user_id, version, seq)
          SELECT * FROM unnest(?::uuid[], ?::int[], ?::bigint[])
          """,
          List.of(uuids(IdentityRow::userId), ints(IdentityRow::version), longs(IdentityRow::seq)));

  private static final ArrayStatement<ReadMark> READ_MARKS =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.read_marks (conversation_id, user_id, seq, at)
          SELECT conversation_id, user_id, seq, timestamptz 'epoch' + at * interval '1 millisecond'
            FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[])
              AS t (conversation_id, user_id, seq, at)
              ON CONFLICT (conversation_id, user_id) DO UPDATE
             SET seq = excluded.seq, at = excluded.at
           WHERE excluded.seq >= read_marks.seq
          """,
          List.of(
              uuids(mark -> mark.conversationId().value()),
              uuids(mark -> mark.userId().value()),
              longs(ReadMark::seq),
              longs(ReadMark::at)));

  private RowWriter() {}

  /// @param marks at most one per member and conversation; a mark with a lower seq than the stored
  ///   one changes nothing
  static void write(Transaction transaction, List<ReadMark> marks) {
    READ_MARKS.execute(transaction, marks);
  }

  /// Writes all rows except those of parked streams.
  ///
  /// @throws FencedException when a conversation has changed since it was read: another projector
  ///   has written it
  static void write(Transaction transaction, Rows rows) {
    NEW_CONVERSATIONS.execute(transaction, rows.newConversations());
    int changed = CONVERSATION_CHANGES.execute(transaction, rows.conversationChanges());
    if (changed != rows.conversationChanges().size()) {
      throw new FencedException();
    }
    DEPARTURES.execute(transaction, rows.departures());
    MEMBERS.execute(transaction, rows.members());
    EPOCHS.execute(transaction, rows.epochs());
    WRAPS.execute(transaction, rows.wraps());
    CONTEXTS.execute(transaction, rows.contexts());
    transaction.copy(MESSAGES, MESSAGE_COLUMNS, rows.messages(), RowWriter::message);
    // The order matters: when two redactions apply to a message, the earlier one counts.
    LATE_RELATIONS.execute(
        transaction, rows.messages().stream().filter(MessageRow::goesWithAnother).toList());
    REDACTIONS.execute(transaction, rows.redactions());
    STREAM_EVENTS.execute(transaction, rows.streamEvents());
    IDENTITIES.execute(transaction, rows.identities());
  }

  private static void message(MessageRow row, CopyFields fields) {
    fields
        .int4(row.partition())
        .uuid(row.conversationId())
        .int8(row.seq())
        .uuid(row.messageId())
        .int8(row.leafIndex())
        .int2(row.kind())
        .uuid(row.senderId())
        .uuid(row.relatesTo())
        .bytea(row.event().shared())
        .bytea(row.content().shared());
  }
}
