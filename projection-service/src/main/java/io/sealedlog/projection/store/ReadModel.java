package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.BatchFold;
import io.sealedlog.projection.fold.FoldResult;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.PartitionStopReason;
import io.sealedlog.projection.fold.PriorState;
import io.sealedlog.projection.fold.RecordPosition;
import io.sealedlog.projection.fold.RecordReader;
import io.sealedlog.projection.fold.Rows.ParkedStream;
import io.sealedlog.projection.fold.StreamState;
import io.sealedlog.runtime.database.DatabaseException;
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

/// Writes each batch together with its offsets in one transaction, so that every record is applied
/// exactly once, whichever process dies at whatever moment.
///
/// The rows depend only on the events topic and the topic of read marks. So the whole schema can be
/// dropped while no projector runs; the next start rebuilds exactly the same rows from offset 0.
///
/// A transaction locks the offsets last. So a process that is frozen during a transaction doesn't
/// keep others from becoming the owner of its partitions, and it notices the new owner when it
/// resumes.
///
/// Every method throws [DatabaseException]; after it the outcome of a write is unknown until
/// [#resume]. Not thread-safe.
public final class ReadModel implements BatchStore, OwnershipStore {
  private static final int CACHED_STREAMS = 20_000;
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final Jdbc jdbc;
  private final RecordReader reader;
  private final String build;
  private final StreamStateCache cache = new StreamStateCache(CACHED_STREAMS);

  /// @param build the id of this build of the program
  public ReadModel(Jdbc jdbc, RecordReader reader, String build) {
    this.jdbc = jdbc;
    this.reader = reader;
    this.build = build;
  }

  /// Returns the next offset of each partition, whichever process owns it.
  public static Map<Integer, Long> nextOffsets(Jdbc jdbc) {
    return ProjectionOffsets.next(jdbc);
  }

  /// Asks the owners to apply all parked streams again, whichever build parked them.
  ///
  /// @return the number of parked streams
  public static int askToRetry(Jdbc jdbc) {
    return ParkedStreamsTable.askForAll(jdbc);
  }

  // Commits synchronously: an owner epoch that a crash of the server loses could be assigned twice.
  @Override
  public HeldPartition acquire(int partition) {
    Set<Integer> alone = Set.of(partition);
    cache.drop(alone);
    HeldPartition holding;
    try {
      holding =
          jdbc.inTransaction(transaction -> ProjectionOffsets.acquire(transaction, partition));
    } catch (DatabaseException e) {
      if (!e.sqlState().equals(LOCK_NOT_AVAILABLE)) {
        throw e;
      }
      OpenTransactions.endOthers(jdbc, alone);
      holding =
          jdbc.inTransaction(transaction -> ProjectionOffsets.acquire(transaction, partition));
    }
    OpenTransactions.endOthers(jdbc, alone);
    return holding;
  }

  @Override
  public Optional<HeldPartition> resume(HeldPartition held) {
    cache.drop(Set.of(held.partition()));
    if (lost(List.of(held)).isEmpty()) {
      // The server may not have ended a broken transaction of this process yet.
      OpenTransactions.endOthers(jdbc, Set.of(held.partition()));
    }
    return jdbc.inTransaction(transaction -> ProjectionOffsets.resume(transaction, held));
  }

  @Override
  public List<Integer> lost(Collection<HeldPartition> held) {
    return ProjectionOffsets.lost(jdbc, held);
  }

  @Override
  public WriteResult write(Batch batch, Collection<HeldPartition> held) {
    return write(batch, held, Map.of());
  }

  @Override
  public WriteResult park(Batch batch, Collection<HeldPartition> held, String error) {
    return write(batch, held, refusals(batch, error));
  }

  private WriteResult write(
      Batch batch, Collection<HeldPartition> held, Map<RecordPosition, String> refused) {
    WriteResult written =
        keepingCache(
            batch.partitions(),
            () ->
                jdbc.inTransaction(transaction -> {
                  OpenTransactions.begin(transaction, batch.partitions());
                  PriorState standing = standing(transaction, batch, held);
                  FoldResult folded = BatchFold.fold(standing, reader, batch.records(), refused);
                  RowWriter.write(transaction, folded.rows());
                  ParkedStreamsTable.park(transaction, folded.rows().parked(), build);
                  RowWriter.write(transaction, batch.marks().highest());
                  List<HeldPartition> now =
                      held.stream().map(before -> after(before, batch, folded)).toList();
                  ProjectionOffsets.move(transaction, List.copyOf(held), now);
                  return new WriteResult(folded, now);
                }));
    remember(batch, written.folded());
    return written;
  }

  /// Returns a retry for each of these partitions that has parked streams to be applied again.
  public List<StreamRetry> retries(Collection<Integer> partitions) {
    Map<Integer, Set<ParkedStream>> streams = new HashMap<>();
    ParkedStreamsTable.due(jdbc, partitions, build)
        .forEach(stream ->
            streams.computeIfAbsent(stream.partition(), _ -> new HashSet<>()).add(stream));
    return streams.values().stream().map(StreamRetry::of).toList();
  }

  /// Applies the batch's events of the streams of a retry. When the batch ends at the partition's
  /// next offset, the same transaction also unparks the streams, so that the next batch includes
  /// them.
  ///
  /// @param batch records of this partition from the retry's next offset on, up to the partition's
  ///   next offset at most
  /// @throws FencedException when the read model's state differs from `held`; nothing was written
  public RetryResult retry(StreamRetry retry, Batch batch, HeldPartition held) {
    return retry(retry, batch, held, Map.of());
  }

  /// Parks again those streams of the retry that have events in the batch.
  ///
  /// @throws FencedException as for `retry`
  public RetryResult parkAgain(StreamRetry retry, Batch batch, HeldPartition held, String error) {
    return retry(retry, batch, held, refusals(batch, error));
  }

  private RetryResult retry(
      StreamRetry retry, Batch batch, HeldPartition held, Map<RecordPosition, String> refused) {
    Set<UUID> streams = new HashSet<>();
    for (LogRecord record : batch.records()) {
      reader.streamOf(record).filter(id -> retry.covers(id, record)).ifPresent(streams::add);
    }
    if (streams.isEmpty() && next(retry, batch) < held.nextOffset()) {
      FoldResult folded = fold(retry, batch, Map.of(), refused);
      return new RetryResult(folded, later(retry, batch, folded), held);
    }
    Set<Integer> partition = Set.of(retry.partition());
    RetryResult retried =
        keepingCache(
            partition,
            () ->
                jdbc.inTransaction(transaction -> {
                  OpenTransactions.begin(transaction, partition);
                  Map<UUID, StreamState> states = states(transaction, streams, partition);
                  FoldResult folded = fold(retry, batch, states, refused);
                  StreamRetry after = later(retry, batch, folded);
                  boolean ends = after.nextOffset() >= held.nextOffset();
                  HeldPartition now = ends ? held.without(after.from().keySet()) : held;
                  RowWriter.write(transaction, folded.rows());
                  ParkedStreamsTable.park(transaction, folded.rows().parked(), build);
                  if (ends) {
                    ParkedStreamsTable.delete(transaction, after.from().keySet());
                  } else {
                    ParkedStreamsTable.move(transaction, progress(after, folded));
                  }
                  ProjectionOffsets.move(transaction, List.of(held), List.of(now));
                  return new RetryResult(folded, after, now);
                }));
    remember(batch, retried.folded());
    return retried;
  }

  private FoldResult fold(
      StreamRetry retry,
      Batch batch,
      Map<UUID, StreamState> states,
      Map<RecordPosition, String> refused) {
    PriorState standing =
        new PriorState(
            states,
            (stream, record) -> !retry.covers(stream, record),
            Map.of(retry.partition(), retry.nextLeaf()));
    return BatchFold.fold(standing, reader, batch.records(), refused);
  }

  private static StreamRetry later(StreamRetry retry, Batch batch, FoldResult folded) {
    PartitionStopReason stop = folded.stops().get(retry.partition());
    return retry.at(
        stop == null ? next(retry, batch) : stop.offset(),
        folded.nextLeaf().getOrDefault(retry.partition(), retry.nextLeaf()),
        folded.rows().parked().stream().map(ParkedStream::streamId).toList());
  }

  private static long next(StreamRetry retry, Batch batch) {
    return batch.nextOffsets().getOrDefault(retry.partition(), retry.nextOffset());
  }

  /// Keeps the streams of a retry parked, with this reason.
  public void giveUp(StreamRetry retry, String error) {
    jdbc.doInTransaction(
        transaction -> ParkedStreamsTable.giveUp(transaction, retry.from().keySet(), error, build));
  }

  private PriorState standing(
      Transaction transaction, Batch batch, Collection<HeldPartition> held) {
    Set<UUID> parked = new HashSet<>();
    Map<Integer, Long> nextLeaf = new HashMap<>();
    for (HeldPartition holding : held) {
      parked.addAll(holding.parked());
      nextLeaf.put(holding.partition(), holding.nextLeaf());
    }
    Set<UUID> streams = new HashSet<>();
    for (LogRecord record : batch.records()) {
      reader.streamOf(record).ifPresent(streams::add);
    }
    streams.removeAll(parked);
    return new PriorState(
        states(transaction, streams, nextLeaf.keySet()),
        (stream, _) -> parked.contains(stream),
        nextLeaf);
  }

  private Map<UUID, StreamState> states(
      Transaction transaction, Set<UUID> streams, Set<Integer> partitions) {
    Set<UUID> unknown = new HashSet<>(streams);
    Map<UUID, StreamState> states = new HashMap<>(cache.take(unknown));
    if (!unknown.isEmpty()) {
      states.putAll(StreamStates.read(transaction, unknown, partitions));
    }
    return states;
  }

  private void remember(Batch batch, FoldResult folded) {
    Map<UUID, StreamState> after = folded.after();
    for (LogRecord record : batch.records()) {
      reader
          .streamOf(record)
          .ifPresent(stream -> {
            StreamState state = after.get(stream);
            if (state != null) {
              cache.put(record.partition(), stream, state);
            }
          });
    }
  }

  // After a failure the state in the database is unknown, so the cached states are dropped.
  private <T> T keepingCache(Set<Integer> partitions, Write<T> write) {
    boolean done = false;
    try {
      T result = write.run();
      done = true;
      return result;
    } finally {
      if (!done) {
        cache.drop(partitions);
      }
    }
  }

  private interface Write<T> {
    T run();
  }

  private static Map<RecordPosition, String> refusals(Batch batch, String error) {
    Map<RecordPosition, String> refused = new HashMap<>();
    batch.records().forEach(record -> refused.put(RecordPosition.of(record), error));
    return refused;
  }

  private static List<ParkedStreamsTable.Progress> progress(StreamRetry after, FoldResult folded) {
    return folded.after().entrySet().stream()
        .filter(moved -> after.from().containsKey(moved.getKey()))
        .map(moved ->
            new ParkedStreamsTable.Progress(
                moved.getKey(),
                after.nextOffset(),
                after.nextLeaf(),
                moved.getValue().lastSeq() + 1))
        .toList();
  }

  private static HeldPartition after(HeldPartition before, Batch batch, FoldResult folded) {
    int partition = before.partition();
    Set<UUID> parked = new HashSet<>(before.parked());
    folded.rows().parked().stream()
        .filter(row -> row.partition() == partition)
        .forEach(row -> parked.add(row.streamId()));
    long next = batch.nextOffsets().getOrDefault(partition, before.nextOffset());
    PartitionStopReason stop = folded.stops().get(partition);
    return new HeldPartition(
        partition,
        before.ownerEpoch(),
        stop == null ? next : stop.offset(),
        batch.marks().nextOffsets().getOrDefault(partition, before.nextMarkOffset()),
        folded.nextLeaf().getOrDefault(partition, before.nextLeaf()),
        parked);
  }

  /// @param retry the retry after the batch; it has no streams when all were parked again
  /// @param held the partition in its new state
  public record RetryResult(FoldResult folded, StreamRetry retry, HeldPartition held) {}
}
