package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.BatchWriter.Outcome;
import io.sealedlog.projection.fold.FoldResult;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.fold.PartitionStopReason;
import io.sealedlog.projection.fold.Rows;
import io.sealedlog.projection.store.Batch;
import io.sealedlog.projection.store.BatchStore;
import io.sealedlog.projection.store.HeldPartition;
import io.sealedlog.projection.store.OwnershipStore;
import io.sealedlog.projection.store.ReadMarkBatch;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.database.DatabaseException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchWriterTest {
  private final FakeBatchStore target = new FakeBatchStore();
  private final Ownership ownership =
      new Ownership(new NoOwners(), () -> new Backoff(Clock.systemUTC(), new Random(1), 1));
  private final ProjectionStatus status = new ProjectionStatus(Clock.systemUTC());
  private final BatchWriter writer =
      new BatchWriter(
          target,
          ownership,
          new ProjectionMetrics(new SimpleMeterRegistry(), status, Clock.systemUTC()),
          new OperatorAlarms(Clock.systemUTC()));

  @BeforeEach
  void hold() {
    ownership.update(List.of(holding(0), holding(1), holding(2)));
  }

  @Test
  void writesABatchAtOnce() {
    Outcome outcome = writer.write(batch());

    assertThat(outcome.failed()).isEmpty();
    assertThat(target.written).containsExactly(List.of("0/1", "0/2", "0/3", "1/1", "1/2", "2/1"));
    assertThat(nextOffsets()).containsExactly(4L, 3L, 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22021", "23505", "54000"})
  void parksTheOneRecordThatIsRefusedAndWritesTheRest(String sqlState) {
    target.fails("0/2", () -> failure(sqlState));

    Outcome outcome = writer.write(batch());

    assertThat(outcome.failed()).isEmpty();
    assertThat(target.parked)
        .containsExactly(Map.entry("0/2", "the database refuses its rows: SQLSTATE " + sqlState));
    assertThat(target.all()).containsExactlyInAnyOrder("0/1", "0/3", "1/1", "1/2", "2/1");
    assertThat(nextOffsets()).containsExactly(4L, 3L, 2L);
  }

  @Test
  void parksTheOneRecordThatMeetsABug() {
    target.fails("1/2", () -> new IllegalStateException("quotes the record"));

    writer.write(batch());

    assertThat(target.parked)
        .containsExactly(Map.entry("1/2", "a bug in the projection: IllegalStateException"));
    assertThat(target.all()).containsExactlyInAnyOrder("0/1", "0/2", "0/3", "1/1", "2/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"55P03", "53100", "57014", "40P01", "58030"})
  void whatPassesHoldsUpNoOtherPartitionAndParksNothing(String sqlState) {
    target.fails("1/2", () -> failure(sqlState));

    for (int i = 0; i <= 2 * BatchWriter.PATIENCE; i++) {
      assertThat(writer.write(left()).failed().keySet()).containsExactly(1);
    }

    assertThat(target.parked).isEmpty();
    assertThat(target.all()).containsExactlyInAnyOrder("0/1", "0/2", "0/3", "1/1", "2/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"42804", "XX000", "0A000", "P0001"})
  void whatIsNotKnownToPassIsParkedWhenItComesAgainAndAgain(String sqlState) {
    target.fails("1/2", () -> failure(sqlState));

    for (int i = 1; i < BatchWriter.PATIENCE; i++) {
      assertThat(writer.write(left()).failed())
          .hasEntrySatisfying(
              1, told -> assertThat(told).get().extracting("sqlState").isEqualTo(sqlState));
      assertThat(target.parked).isEmpty();
    }
    assertThat(writer.write(left()).failed()).isEmpty();

    assertThat(target.parked)
        .containsExactly(Map.entry("1/2", "the database refuses its rows: SQLSTATE " + sqlState));
    assertThat(nextOffsets()).containsExactly(4L, 3L, 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "25006", "28P01", "00000"})
  void withoutADatabaseNothingIsTriedPieceByPiece(String sqlState) {
    target.fails("1/2", () -> failure(sqlState));

    for (int i = 0; i <= BatchWriter.PATIENCE; i++) {
      assertThatThrownBy(() -> writer.write(batch())).isInstanceOf(DatabaseException.class);
    }

    assertThat(target.written).isEmpty();
    assertThat(target.parked).isEmpty();
  }

  @Test
  void beyondAPlaceWhereAPartitionStopsNothingIsWritten() {
    target.fails("0/1", () -> failure("23505"));
    target.stops("0/2");

    Outcome outcome = writer.write(batch());

    assertThat(outcome.stops()).containsOnlyKeys(0);
    assertThat(target.parked).extracting(Map.Entry::getKey).containsExactly("0/1");
    assertThat(target.all()).containsExactlyInAnyOrder("1/1", "1/2", "2/1");
    assertThat(nextOffsets()).containsExactly(2L, 3L, 2L);
  }

  @Test
  void leavesOutReadMarksThatAreRefused() {
    ReadMark mark =
        new ReadMark(new ConversationId(UUID.randomUUID()), new UserId(UUID.randomUUID()), 1, 0);
    ReadMarkBatch marks = new ReadMarkBatch(List.of(mark), 0, Map.of(0, 9L, 2, 7L));
    target.refusesMarks = true;

    assertThat(writer.write(batch().with(marks)).failed()).isEmpty();

    assertThat(target.parked).isEmpty();
    assertThat(target.all()).hasSize(6);
    assertThat(ownership.held())
        .extracting(HeldPartition::nextMarkOffset)
        .containsExactly(9L, 0L, 7L);
  }

  // Returns the records that are not written yet, as a consumer would read them again.
  private Batch left() {
    List<LogRecord> records =
        batch().records().stream()
            .filter(record ->
                ownership.held(Set.of(record.partition())).getFirst().nextOffset()
                    <= record.offset())
            .toList();
    Map<Integer, Long> next = new HashMap<>(batch().nextOffsets());
    next.keySet().retainAll(records.stream().map(LogRecord::partition).toList());
    return new Batch(records, next, ReadMarkBatch.NONE);
  }

  private static Batch batch() {
    return new Batch(
        List.of(record(0, 1), record(0, 2), record(0, 3), record(1, 1), record(1, 2), record(2, 1)),
        Map.of(0, 4L, 1, 3L, 2, 2L),
        ReadMarkBatch.NONE);
  }

  private List<Long> nextOffsets() {
    return ownership.held().stream().map(HeldPartition::nextOffset).toList();
  }

  private static LogRecord record(int partition, long offset) {
    return new LogRecord(partition, offset, Bytes.EMPTY, Bytes.EMPTY);
  }

  private static HeldPartition holding(int partition) {
    return new HeldPartition(partition, 1, 1, 0, 0, Set.of());
  }

  private static DatabaseException failure(String sqlState) {
    return new DatabaseException(new SQLException("quotes the record", sqlState));
  }

  private static final class NoOwners implements OwnershipStore {
    @Override
    public HeldPartition acquire(int partition) {
      throw new AssertionError("not asked");
    }

    @Override
    public Optional<HeldPartition> resume(HeldPartition held) {
      throw new AssertionError("not asked");
    }

    @Override
    public List<Integer> lost(Collection<HeldPartition> held) {
      throw new AssertionError("not asked");
    }
  }

  private interface Failure {
    RuntimeException make();
  }

  /// A store that records the calls and fails at chosen records.
  private static final class FakeBatchStore implements BatchStore {
    final List<List<String>> written = new ArrayList<>();
    final List<Map.Entry<String, String>> parked = new ArrayList<>();
    boolean refusesMarks;
    private final Map<String, Failure> failures = new HashMap<>();
    private Optional<String> stop = Optional.empty();

    void fails(String record, Failure failure) {
      failures.put(record, failure);
    }

    void stops(String record) {
      stop = Optional.of(record);
    }

    List<String> all() {
      return written.stream().flatMap(List::stream).toList();
    }

    @Override
    public WriteResult write(Batch batch, Collection<HeldPartition> held) {
      List<String> names = names(batch);
      for (String name : names) {
        Failure failure = failures.get(name);
        if (failure != null) {
          throw failure.make();
        }
      }
      if (refusesMarks && !batch.marks().highest().isEmpty()) {
        throw failure("22008");
      }
      List<String> upToStop = new ArrayList<>();
      for (String name : names) {
        if (stop.filter(name::equals).isPresent()) {
          return written(batch, held, upToStop, Map.of(0, new PartitionStopReason(2, "a gap")));
        }
        upToStop.add(name);
      }
      return written(batch, held, names, Map.of());
    }

    @Override
    public WriteResult park(Batch batch, Collection<HeldPartition> held, String error) {
      names(batch).forEach(name -> parked.add(Map.entry(name, error)));
      return moved(batch, held, Map.of());
    }

    private WriteResult written(
        Batch batch,
        Collection<HeldPartition> held,
        List<String> names,
        Map<Integer, PartitionStopReason> stops) {
      if (!names.isEmpty()) {
        written.add(names);
      }
      return moved(batch, held, stops);
    }

    private static WriteResult moved(
        Batch batch, Collection<HeldPartition> held, Map<Integer, PartitionStopReason> stops) {
      List<HeldPartition> now =
          held.stream()
              .map(before -> {
                int partition = before.partition();
                PartitionStopReason stop = stops.get(partition);
                return new HeldPartition(
                    partition,
                    1,
                    stop == null
                        ? batch.nextOffsets().getOrDefault(partition, before.nextOffset())
                        : stop.offset(),
                    batch.marks().nextOffsets().getOrDefault(partition, before.nextMarkOffset()),
                    0,
                    Set.of());
              })
              .toList();
      return new WriteResult(
          new FoldResult(Rows.empty(), Map.of(), Map.of(), List.of(), 0, List.of(), stops), now);
    }

    private static List<String> names(Batch batch) {
      return batch.records().stream()
          .map(record -> record.partition() + "/" + record.offset())
          .toList();
    }
  }
}
