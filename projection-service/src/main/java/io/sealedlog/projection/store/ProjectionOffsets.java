package io.sealedlog.projection.store;

import static io.sealedlog.projection.store.ArrayStatement.Column.ints;
import static io.sealedlog.projection.store.ArrayStatement.Column.longs;

import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import io.sealedlog.runtime.database.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// The table `projection_offsets`: the next offsets and the owner of each partition. Kafka's
/// committed offsets are not used.
final class ProjectionOffsets {
  // NOWAIT: an owner that is frozen during its commit must not block its successor.
  private static final String LOCK =
      """
      SELECT owner_epoch FROM read_g1.projection_offsets
       WHERE partition = ? FOR UPDATE NOWAIT
      """;

  private static final String ACQUIRE =
      """
      UPDATE read_g1.projection_offsets SET owner_epoch = owner_epoch + 1
       WHERE partition = ?
      """;

  private static final String READ =
      """
      SELECT owner_epoch, next_offset, next_mark_offset, next_leaf
        FROM read_g1.projection_offsets
       WHERE partition = ?
      """;

  private static final String OWNERS =
      "SELECT partition, owner_epoch FROM read_g1.projection_offsets";

  private static final String NEXT_OFFSETS =
      "SELECT partition, next_offset FROM read_g1.projection_offsets";

  private static final long NOBODY = -1;

  private static final ArrayStatement<Move> MOVE =
      new ArrayStatement<>(
          """
          UPDATE read_g1.projection_offsets o
             SET next_offset = t.next_offset, next_mark_offset = t.next_mark_offset,
                 next_leaf = t.next_leaf
            FROM unnest(?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                        ?::bigint[])
              AS t (partition, owner_epoch, offset_before, mark_offset_before, next_offset,
                    next_mark_offset, next_leaf)
           WHERE o.partition = t.partition
             AND o.owner_epoch = t.owner_epoch
             AND o.next_offset = t.offset_before
             AND o.next_mark_offset = t.mark_offset_before
          """,
          List.of(
              ints(move -> move.before().partition()),
              longs(move -> move.before().ownerEpoch()),
              longs(move -> move.before().nextOffset()),
              longs(move -> move.before().nextMarkOffset()),
              longs(move -> move.after().nextOffset()),
              longs(move -> move.after().nextMarkOffset()),
              longs(move -> move.after().nextLeaf())));

  private ProjectionOffsets() {}

  private record Move(HeldPartition before, HeldPartition after) {}

  static Map<Integer, Long> next(Jdbc jdbc) {
    return byPartition(jdbc, NEXT_OFFSETS, "next_offset");
  }

  /// Makes this process the owner. The previous owner can't write any more from then on.
  ///
  /// @throws io.sealedlog.runtime.database.DatabaseException with SQLSTATE 55P03, without waiting,
  ///   when another process has the row locked
  static HeldPartition acquire(Transaction transaction, int partition) {
    transaction.queryOne(LOCK, row -> row.longInteger("owner_epoch"), partition);
    transaction.updateOne(ACQUIRE, partition);
    return read(transaction, partition)
        .orElseThrow(() -> new IllegalStateException("the row was there a moment ago"));
  }

  /// Reads the partition's state if this process is still its owner.
  static Optional<HeldPartition> resume(Transaction transaction, HeldPartition held) {
    return read(transaction, held.partition()).filter(now -> now.ownerEpoch() == held.ownerEpoch());
  }

  /// Returns the partitions of these that have another owner by now.
  static List<Integer> lost(Jdbc jdbc, Collection<HeldPartition> held) {
    Map<Integer, Long> epochs = byPartition(jdbc, OWNERS, "owner_epoch");
    return held.stream()
        .filter(holding -> epochs.getOrDefault(holding.partition(), NOBODY) != holding.ownerEpoch())
        .map(HeldPartition::partition)
        .toList();
  }

  /// Advances the offsets. Must be the last statement of a transaction, because it locks the rows
  /// until the end.
  ///
  /// @param after the same partitions in the same order
  /// @throws FencedException when the state of one of them is not the one in `before`
  static void move(Transaction transaction, List<HeldPartition> before, List<HeldPartition> after) {
    List<Move> moves =
        IntStream.range(0, before.size())
            .mapToObj(i -> new Move(before.get(i), after.get(i)))
            .toList();
    if (MOVE.execute(transaction, moves) != moves.size()) {
      throw new FencedException();
    }
  }

  private static Map<Integer, Long> byPartition(Jdbc jdbc, String sql, String column) {
    Map<Integer, Long> found = new HashMap<>();
    jdbc.query(sql, row -> Map.entry(row.integer("partition"), row.longInteger(column)))
        .forEach(row -> found.put(row.getKey(), row.getValue()));
    return found;
  }

  private static Optional<HeldPartition> read(Transaction transaction, int partition) {
    return transaction.queryOne(READ, row -> holding(transaction, row, partition), partition);
  }

  private static HeldPartition holding(Transaction transaction, Row row, int partition) {
    return new HeldPartition(
        partition,
        row.longInteger("owner_epoch"),
        row.longInteger("next_offset"),
        row.longInteger("next_mark_offset"),
        row.longInteger("next_leaf"),
        Set.copyOf(
            transaction.query(
                "SELECT stream_id FROM read_g1.parked_streams WHERE partition = ?",
                parked -> parked.uuid("stream_id"),
                partition)));
  }
}
