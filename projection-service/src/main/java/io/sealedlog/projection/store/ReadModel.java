package io.sealedlog.projection.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.BatchFold;
import io.sealedlog.projection.fold.Folded;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.fold.Standing;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/// Writes batches, each with the offsets in one transaction, so that every record counts exactly
/// once whatever dies when.
///
/// The rows depend on the log and the topic of read marks alone. So the whole schema can be dropped
/// while no projector runs; the next start makes it anew from offset 0, row for row the same.
///
/// Every method throws [io.sealedlog.runtime.database.DatabaseException]; after one the outcome of
/// a write is unknown until [#resume].
public final class ReadModel {
  // A crash of the server may take back the newest transactions, rows and offsets together; they
  // are
  // written again from the log. Waiting for the disk would buy nothing.
  private static final String DO_NOT_WAIT_FOR_DISK = "SET LOCAL synchronous_commit = off";

  private final Jdbc jdbc;
  private final ToIntFunction<Bytes> home;
  private final EventReader reader;

  /// @param home the partition that a record key belongs to
  /// @param reader tells workers' events from others
  public ReadModel(Jdbc jdbc, ToIntFunction<Bytes> home, EventReader reader) {
    this.jdbc = jdbc;
    this.home = home;
    this.reader = reader;
  }

  /// The next offset of each partition, whoever owns it.
  public static Map<Integer, Long> nextOffsets(Jdbc jdbc) {
    return Offsets.next(jdbc);
  }

  /// Makes this process the owner of a partition. This waits for the disk: an owner epoch that a
  /// crash takes back could be given out twice.
  public Holding acquire(int partition) {
    return jdbc.inTransaction(transaction -> Offsets.acquire(transaction, partition));
  }

  /// Looks up where a partition stands after a failure. Empty when it has another owner.
  public Optional<Holding> resume(Holding held) {
    return jdbc.inTransaction(transaction -> Offsets.resume(transaction, held));
  }

  /// Which of these partitions have another owner by now.
  public List<Integer> lost(Collection<Holding> held) {
    return Offsets.lost(jdbc, held);
  }

  /// @param held the batch's partitions
  /// @throws FencedException when the read model is not where `held` says; nothing was written
  public Written write(Batch batch, Collection<Holding> held) {
    return write(batch, held, BatchFold::add);
  }

  /// Writes that the streams of the batch's records are parked for this reason.
  ///
  /// @throws FencedException as for `write`
  public Written park(Batch batch, Collection<Holding> held, String error) {
    return write(batch, held, (fold, record) -> fold.park(record, error));
  }

  private Written write(
      Batch batch, Collection<Holding> held, BiConsumer<BatchFold, LogRecord> step) {
    return jdbc.inTransaction(transaction -> {
      transaction.update(DO_NOT_WAIT_FOR_DISK);
      BatchFold fold = new BatchFold(standing(transaction, batch, held), home, reader);
      batch.records().forEach(record -> step.accept(fold, record));
      Folded folded = fold.result();
      Offsets.move(transaction, moves(batch, held, folded));
      RowWriter.write(transaction, folded.rows());
      RowWriter.write(transaction, batch.marks().highest());
      return new Written(folded, holdings(batch, held, folded));
    });
  }

  private Standing standing(Transaction transaction, Batch batch, Collection<Holding> held) {
    Set<UUID> parked = new HashSet<>();
    Map<Integer, Long> nextLeaf = new HashMap<>();
    for (Holding holding : held) {
      parked.addAll(holding.parked());
      nextLeaf.put(holding.partition(), holding.nextLeaf());
    }
    Set<UUID> streams = new HashSet<>();
    for (LogRecord record : batch.records()) {
      streams.add(BatchFold.streamOf(record, home));
    }
    streams.removeAll(parked);
    return new Standing(
        StreamStates.read(transaction, streams, nextLeaf.keySet()), parked, nextLeaf);
  }

  private static List<Offsets.Move> moves(Batch batch, Collection<Holding> held, Folded folded) {
    return held.stream()
        .map(holding ->
            new Offsets.Move(
                holding,
                nextOffset(batch, holding),
                nextMarkOffset(batch, holding),
                nextLeaf(folded, holding)))
        .toList();
  }

  private static List<Holding> holdings(Batch batch, Collection<Holding> held, Folded folded) {
    return held.stream()
        .map(holding ->
            new Holding(
                holding.partition(),
                holding.ownerEpoch(),
                nextOffset(batch, holding),
                nextMarkOffset(batch, holding),
                nextLeaf(folded, holding),
                parked(folded, holding)))
        .toList();
  }

  private static long nextOffset(Batch batch, Holding holding) {
    return batch.nextOffsets().getOrDefault(holding.partition(), holding.nextOffset());
  }

  private static long nextMarkOffset(Batch batch, Holding holding) {
    return batch.marks().nextOffsets().getOrDefault(holding.partition(), holding.nextMarkOffset());
  }

  private static long nextLeaf(Folded folded, Holding holding) {
    return folded.nextLeaf().getOrDefault(holding.partition(), holding.nextLeaf());
  }

  private static Set<UUID> parked(Folded folded, Holding holding) {
    List<UUID> more =
        folded.rows().parked().stream()
            .filter(row -> row.partition() == holding.partition())
            .map(ParkedStream::streamId)
            .toList();
    if (more.isEmpty()) {
      return holding.parked();
    }
    Set<UUID> parked = new HashSet<>(holding.parked());
    parked.addAll(more);
    return parked;
  }

  /// @param held the same partitions as before the batch, where they stand now
  public record Written(Folded folded, List<Holding> held) {}
}
