package io.sealedlog.gateway;

import io.sealedlog.runtime.database.Jdbc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// One change of the read model that the projection never makes.
///
/// @param statement has the ids of the attacked conversation as its only parameters
record Forgery(String statement) {
  /// The column of each table that names the conversation.
  private static final Map<String, String> OWNERS =
      Map.of(
          "conversations", "conversation_id",
          "members", "conversation_id",
          "epochs", "conversation_id",
          "epoch_wraps", "conversation_id",
          "sender_contexts", "conversation_id",
          "messages", "conversation_id",
          "stream_events", "stream_id",
          "read_marks", "conversation_id");

  /// Tables whose rows belong to no conversation, or may block several.
  static final Set<String> OF_EVERYBODY =
      Set.of("identities", "projection_offsets", "parked_streams");

  /// Tables with a single row per conversation, so that its last row is all of its rows.
  private static final Set<String> OF_ONE_ROW =
      Set.of("conversations", "read_marks", "parked_streams");

  private static final List<String> TYPES =
      List.of(
          "conversation.created",
          "epoch.started",
          "member.added",
          "member.removed",
          "message.redacted");

  /// @param name of a column
  record Column(String table, String name, String type) {}

  /// The ids under attack.
  ///
  /// @param stranger is in neither conversation
  record Target(UUID conversation, UUID other, UUID stranger, UUID member) {}

  /// Returns all columns from the catalog, so that a new one is covered automatically.
  static List<Column> columns(Jdbc jdbc) {
    return jdbc.query(
        """
        SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
        WHERE c.table_schema = 'read_g1' AND c.table_name !~ '^messages_'
          AND c.table_name <> 'flyway_schema_history'
        ORDER BY c.table_name, c.ordinal_position
        """,
        row -> new Column(row.text("table_name"), row.text("column_name"), row.text("udt_name")));
  }

  /// Returns the column of each table that names the conversation.
  static Map<String, String> owners() {
    return OWNERS;
  }

  /// Returns changes of one column: other values, in every row of the conversation and in its last
  /// one; the values of two rows swapped; and those of another conversation.
  static List<Forgery> of(Column column, Target target) {
    List<Forgery> forgeries = new ArrayList<>();
    String table = "read_g1." + column.table();
    String own = own(column.table(), target.conversation());
    for (String value : values(column, target)) {
      String change = "UPDATE %s SET %s = %s WHERE ".formatted(table, column.name(), value);
      forgeries.add(new Forgery(change + own));
      if (!OF_ONE_ROW.contains(column.table())) {
        forgeries.add(new Forgery(change + last(table, own)));
      }
    }
    forgeries.add(
        new Forgery(
            """
            UPDATE %1$s a SET %2$s = b.%2$s FROM %1$s b
            WHERE (a.tableoid, a.ctid, b.tableoid, b.ctid) IN (
              SELECT x.tableoid, x.ctid, y.tableoid, y.ctid FROM
                (SELECT tableoid, ctid, row_number() OVER (ORDER BY ctid) AS n FROM %1$s WHERE %3$s) x
                JOIN (SELECT tableoid, ctid, row_number() OVER (ORDER BY ctid) AS n FROM %1$s WHERE %4$s) y
                  ON (x.n + 1) / 2 = (y.n + 1) / 2 AND x.n <> y.n)
            """
                .formatted(table, column.name(), own, own)));
    return forgeries;
  }

  /// Returns deletions of rows: all, the last, and the last of each type of event.
  static List<Forgery> removals(String name, Target target) {
    String table = "read_g1." + name;
    String own = own(name, target.conversation());
    List<Forgery> forgeries = new ArrayList<>();
    forgeries.add(new Forgery("DELETE FROM " + table + " WHERE " + own));
    forgeries.add(new Forgery("DELETE FROM " + table + " WHERE " + last(table, own)));
    if (name.equals("stream_events")) {
      for (String type : TYPES) {
        String ofType = own + " AND type = '" + type + "'";
        forgeries.add(new Forgery("DELETE FROM " + table + " WHERE " + last(table, ofType)));
      }
    }
    return forgeries;
  }

  /// Returns insertions and moves of rows.
  static List<Forgery> insertions(Target target) {
    String conversation = literal(target.conversation());
    String stranger = literal(target.stranger());
    return List.of(
        new Forgery(
            "INSERT INTO read_g1.members VALUES (%s, %s, 1)".formatted(conversation, stranger)),
        new Forgery(
            "INSERT INTO read_g1.epoch_wraps SELECT conversation_id, epoch, %s, seq FROM read_g1.epoch_wraps WHERE conversation_id = %s AND user_id = %s"
                .formatted(stranger, conversation, literal(target.member()))),
        new Forgery(
            "INSERT INTO read_g1.read_marks VALUES (%s, %s, 3, now())"
                .formatted(conversation, stranger)),
        new Forgery(copy("messages", "conversation_id", target, "m.seq + 1000", true)),
        new Forgery(copy("stream_events", "stream_id", target, "m.seq + 1000", false)),
        new Forgery(
            """
            WITH gone AS (DELETE FROM read_g1.messages WHERE conversation_id = %s RETURNING *)
            INSERT INTO read_g1.messages
              (partition, conversation_id, seq, message_id, leaf_index, kind, sender_id, relates_to,
               event, content, content_hash, redacted_seq)
            SELECT partition, conversation_id, seq + 1, message_id, leaf_index + 1, kind, sender_id,
              relates_to, event, content, content_hash, redacted_seq
            FROM gone
            """
                .formatted(conversation)),
        new Forgery(
            """
            UPDATE read_g1.messages m SET sender_id = %s, kind = 2,
              relates_to = (SELECT message_id FROM read_g1.messages WHERE conversation_id = %s
                            ORDER BY seq LIMIT 1)
            WHERE %s
            """
                .formatted(
                    literal(target.member()),
                    conversation,
                    last("read_g1.messages", own("messages", target.conversation())))),
        new Forgery(
            """
            UPDATE read_g1.messages a SET event = b.event, content = b.content,
              content_hash = b.content_hash, redacted_seq = b.redacted_seq
            FROM read_g1.messages b
            WHERE a.conversation_id = %1$s AND b.conversation_id = %1$s
              AND a.seq + b.seq = (SELECT min(seq) + max(seq) FROM read_g1.messages
                                   WHERE conversation_id = %1$s)
            """
                .formatted(conversation)),
        new Forgery(
            """
            UPDATE read_g1.messages SET content_hash = sha256(content), content = NULL,
              redacted_seq = 2
            WHERE conversation_id = %s AND content IS NOT NULL
            """
                .formatted(conversation)));
  }

  /// Returns insertions of rows that belong to no conversation.
  static List<Forgery> insertionsForEverybody(Target target) {
    return List.of(
        new Forgery(
            "INSERT INTO read_g1.identities VALUES (%1$s, 7, 1), (%2$s, 7, 1)"
                .formatted(literal(target.stranger()), literal(target.member()))),
        new Forgery("INSERT INTO read_g1.projection_offsets VALUES (7, 1000, 1000, 1, 0)"),
        new Forgery("INSERT INTO read_g1.projection_offsets VALUES (-1, 1000, 1000, 1, 0)"),
        parked(target.conversation()));
  }

  /// Marks the conversation as parked, as if the projection could not read one of its events.
  static Forgery parked(UUID conversation) {
    return new Forgery(
        "INSERT INTO read_g1.parked_streams SELECT conversation_id, partition, 0, 0, 2, 'x', 'y' FROM read_g1.conversations WHERE conversation_id = "
            + literal(conversation));
  }

  private static String copy(
      String table, String owner, Target target, String seq, boolean message) {
    String rest =
        message
            ? "gen_random_uuid(), m.leaf_index, m.kind, m.sender_id, m.relates_to, m.event, m.content, m.content_hash, m.redacted_seq"
            : "m.leaf_index, m.type, m.event, m.content, m.content_hash";
    String columns =
        message
            ? "message_id, leaf_index, kind, sender_id, relates_to, event, content, content_hash, redacted_seq"
            : "leaf_index, type, event, content, content_hash";
    return """
    INSERT INTO read_g1.%1$s (partition, %2$s, seq, %3$s)
    SELECT c.partition, c.conversation_id, %4$s, %5$s
    FROM read_g1.%1$s m, read_g1.conversations c
    WHERE m.%2$s = %6$s AND c.conversation_id = %7$s
    """
        .formatted(
            table,
            owner,
            columns,
            seq,
            rest,
            literal(target.other()),
            literal(target.conversation()));
  }

  private static List<String> values(Column column, Target target) {
    String name = column.name();
    return switch (column.type()) {
      case "uuid" ->
          List.of(
              literal(target.stranger()),
              literal(target.member()),
              literal(target.other()),
              "gen_random_uuid()",
              "NULL");
      case "int8", "int4" -> List.of(name + " + 1", name + " - 1", "2000000000", "NULL");
      case "int2" -> List.of("1", "2", "3", "4", "5");
      case "bytea" ->
          List.of(
              "set_byte(%1$s, octet_length(%1$s) - 1, get_byte(%1$s, octet_length(%1$s) - 1) # 1)"
                  .formatted(name),
              "set_byte(%1$s, 40, get_byte(%1$s, 40) # 1)".formatted(name),
              "'\\x'",
              "NULL");
      case "timestamptz" -> List.of(name + " + interval '1 day'", "NULL");
      case "text" -> List.of("'member.added'", "'epoch.started'", "'anything'");
      default -> throw new IllegalStateException("say what is to be done with " + column);
    };
  }

  private static String own(String table, UUID conversation) {
    if (OF_EVERYBODY.contains(table)) {
      return "true";
    }
    String owner = OWNERS.get(table);
    if (owner == null) {
      throw new IllegalStateException("say whose rows there are in " + table);
    }
    return owner + " = " + literal(conversation);
  }

  private static String last(String table, String own) {
    return "(tableoid, ctid) = (SELECT tableoid, ctid FROM %s WHERE %s ORDER BY ctid DESC LIMIT 1)"
        .formatted(table, own);
  }

  private static String literal(UUID id) {
    return "'" + id + "'::uuid";
  }
}
