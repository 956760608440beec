package io.sealedlog.projection.store;

import static io.sealedlog.projection.store.ArrayStatement.Column.ints;
import static io.sealedlog.projection.store.ArrayStatement.Column.longs;
import static io.sealedlog.projection.store.ArrayStatement.Column.texts;
import static io.sealedlog.projection.store.ArrayStatement.Column.uuids;

import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The table `parked_streams`.
final class ParkedStreamsTable {
  private static final ArrayStatement<ParkedRow> PARK =
      new ArrayStatement<>(
          """
          INSERT INTO read_g1.parked_streams
                 (stream_id, partition, first_offset, first_leaf, first_seq, error, parked_by)
          SELECT * FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[],
                               ?::text[])
              ON CONFLICT (stream_id) DO UPDATE
             SET first_offset = excluded.first_offset, first_leaf = excluded.first_leaf,
                 first_seq = excluded.first_seq, error = excluded.error,
                 parked_by = excluded.parked_by
          """,
          List.of(
              uuids(row -> row.parked().streamId()),
              ints(row -> row.parked().partition()),
              longs(row -> row.parked().firstOffset()),
              longs(row -> row.parked().firstLeaf()),
              longs(row -> row.parked().firstSeq()),
              texts(row -> row.parked().error()),
              texts(ParkedRow::build)));

  private static final ArrayStatement<Progress> PROGRESS =
      new ArrayStatement<>(
          """
          UPDATE read_g1.parked_streams p
             SET first_offset = t.first_offset, first_leaf = t.first_leaf, first_seq = t.first_seq
            FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[])
              AS t (stream_id, first_offset, first_leaf, first_seq)
           WHERE p.stream_id = t.stream_id
          """,
          List.of(
              uuids(Progress::streamId),
              longs(Progress::firstOffset),
              longs(Progress::firstLeaf),
              longs(Progress::firstSeq)));

  private ParkedStreamsTable() {}

  private record ParkedRow(ParkedStream parked, String build) {}

  /// The first event of a parked stream that is still to be applied.
  record Progress(UUID streamId, long firstOffset, long firstLeaf, long firstSeq) {}

  static void park(Transaction transaction, List<ParkedStream> parked, String build) {
    PARK.execute(transaction, parked.stream().map(each -> new ParkedRow(each, build)).toList());
  }

  static void move(Transaction transaction, List<Progress> progress) {
    PROGRESS.execute(transaction, progress);
  }

  static void delete(Transaction transaction, Set<UUID> streams) {
    transaction.update(
        "DELETE FROM read_g1.parked_streams WHERE stream_id = ANY (?)",
        (Object) streams.toArray(UUID[]::new));
  }

  /// Marks streams as tried by this build, so that they stay parked until another build runs or an
  /// operator asks for another attempt.
  static void giveUp(Transaction transaction, Set<UUID> streams, String error, String build) {
    transaction.update(
        "UPDATE read_g1.parked_streams SET error = ?, parked_by = ? WHERE stream_id = ANY (?)",
        error,
        build,
        streams.toArray(UUID[]::new));
  }

  /// Returns the parked streams that this build has not tried yet, or is asked to try again.
  static List<ParkedStream> due(Jdbc jdbc, Collection<Integer> partitions, String build) {
    return jdbc.query(
        """
        SELECT stream_id, partition, first_offset, first_leaf, first_seq, error
          FROM read_g1.parked_streams
         WHERE partition = ANY (?) AND parked_by <> ?
        """,
        row ->
            new ParkedStream(
                row.uuid("stream_id"),
                row.integer("partition"),
                row.longInteger("first_offset"),
                row.longInteger("first_leaf"),
                row.longInteger("first_seq"),
                row.text("error")),
        partitions.toArray(Integer[]::new),
        build);
  }

  /// @return the number of parked streams; 0 when there is no read model yet
  static int askForAll(Jdbc jdbc) {
    boolean exists =
        jdbc.queryOne(
                "SELECT to_regclass('read_g1.parked_streams') IS NOT NULL AS there",
                row -> row.flag("there"))
            .orElse(false);
    return !exists ? 0 : jdbc.update("UPDATE read_g1.parked_streams SET parked_by = ''");
  }
}
