package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.projection.ReadDatabase;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.database.Database;
import io.sealedlog.runtime.database.DatabaseException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class ReadModelTest {
  @TempDir static Path directory;
  private static EmbeddedPostgres server;

  private final SampleLog log = new SampleLog(ReadModelUnderTest.PARTITIONS, 3);
  private final UUID alice = log.newId();
  private final UUID bob = log.newId();
  private final UUID conversation = log.newIdIn(1);
  private ReadModelUnderTest underTest;
  private ReadDatabase database;
  private ReadModel readModel;

  @BeforeAll
  static void startServer() {
    server = EmbeddedPostgres.start(directory);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void prepare() {
    underTest = ReadModelUnderTest.create(server);
    database = underTest.database();
    readModel = underTest.readModel();
  }

  @AfterEach
  void close() {
    underTest.close();
  }

  @Test
  void letsTheReaderReadAndNothingElse() {
    try (Database gateway = Database.open(database.configOf(Databases.GATEWAY))) {
      assertThat(gateway.jdbc().query("SELECT * FROM read_g1.messages", row -> row)).isEmpty();
      assertThatThrownBy(() -> gateway.jdbc().update("DELETE FROM read_g1.messages"))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.sqlState()).isEqualTo("42501"));
    }
  }

  @Test
  void preparesTheSameSchemaAgain() {
    new Schema(database.database()).prepare(2, "nobody");

    assertThat(database.count("projection_offsets")).isEqualTo(2);
  }

  @Test
  void preparesTheSchemaForSeveralProjectorsAtOnce() throws Exception {
    try (ReadDatabase fresh = ReadModelUnderTest.emptyDatabase(server);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Callable<Void> prepare =
          () -> {
            new Schema(fresh.database()).prepare(2, Databases.GATEWAY);
            return null;
          };

      List<Future<Void>> prepared = threads.invokeAll(List.of(prepare, prepare, prepare));

      for (Future<Void> each : prepared) {
        each.get();
      }
      assertThat(fresh.count("projection_offsets")).isEqualTo(2);
    }
  }

  @Test
  void refusesTheReadModelOfATopicWithOtherPartitions() {
    assertThatThrownBy(() -> new Schema(database.database()).prepare(3, Databases.GATEWAY))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("with 2 partitions, this one has 3");
  }

  @Test
  void writesNothingForAnOwnerThatWasReplaced() {
    HeldPartition zombie = readModel.acquire(1);
    HeldPartition owner = readModel.acquire(1);
    Batch batch = ReadModelUnderTest.batch(5, log.created(conversation, alice));

    assertThatThrownBy(() -> readModel.write(batch, List.of(zombie)))
        .isInstanceOf(FencedException.class);
    assertThat(database.count("conversations")).isZero();
    assertThat(readModel.resume(zombie)).isEmpty();

    readModel.write(batch, List.of(owner));
    assertThat(database.count("conversations")).isEqualTo(1);
  }

  @Test
  void tellsWhichPartitionsHaveAnotherOwner() {
    HeldPartition kept = readModel.acquire(0);
    HeldPartition taken = readModel.acquire(1);
    assertThat(readModel.lost(List.of(kept, taken))).isEmpty();

    readModel.acquire(1);

    assertThat(readModel.lost(List.of(kept, taken))).containsExactly(1);
  }

  @Test
  void writesABatchOnceOnlyEvenForTheOwner() {
    HeldPartition owner = readModel.acquire(1);
    Batch batch = ReadModelUnderTest.batch(5, log.created(conversation, alice));
    readModel.write(batch, List.of(owner));

    assertThatThrownBy(() -> readModel.write(batch, List.of(owner)))
        .isInstanceOf(FencedException.class);
    assertThat(readModel.resume(owner)).get().extracting(HeldPartition::nextOffset).isEqualTo(5L);
    assertThat(database.count("stream_events")).isEqualTo(1);
  }

  @Test
  void remembersStreamsAndParkedStreamsBetweenBatches() {
    UUID user = log.newIdIn(1);
    HeldPartition holding = readModel.acquire(1);
    holding = underTest.write(holding, 5, log.created(conversation, alice), log.identity(user, 1));
    holding =
        underTest.write(holding, 9, log.epochStarted(conversation, alice), log.identity(user, 2));

    holding = underTest.write(holding, 12, log.messageAfterGap(conversation));

    assertThat(holding.parked()).containsExactly(conversation);
    assertThat(holding.nextLeaf()).isEqualTo(5);
    assertThat(readModel.resume(holding)).contains(holding);
    assertThat(database.count("identities")).isEqualTo(2);
    assertThat(database.count("epoch_wraps")).isEqualTo(1);
  }

  @Test
  void keepsTimesToTheMillisecond() {
    LogRecord created = log.created(conversation, alice);
    underTest.write(readModel.acquire(1), 5, created);

    long stored =
        database
            .jdbc()
            .queryOne(
                "SELECT created_at FROM read_g1.conversations",
                row -> row.instant("created_at").toEpochMilli())
            .orElseThrow();

    assertThat(stored % 1000).isNotZero();
    assertThat(created.value()).isNotEqualTo(Bytes.EMPTY);
  }

  @Test
  void writesReadMarksThatNeverGoBackWithTheirOffsets() {
    HeldPartition owner = readModel.acquire(1);
    ReadMark lowest = mark(alice, 4, 1_795_460_000_123L);
    ReadMark highest = mark(alice, 9, 1_795_460_000_456L);
    ReadMark repeated = mark(alice, 9, 1_795_460_000_789L);
    Batch batch =
        new Batch(
            List.of(log.created(conversation, alice)), Map.of(1, 5L), marks(3, mark(bob, 1, 0)));

    HeldPartition holding = readModel.write(batch, List.of(owner)).held().getFirst();
    holding = readModel.write(marksOnly(4, highest), List.of(holding)).held().getFirst();
    holding = readModel.write(marksOnly(5, lowest), List.of(holding)).held().getFirst();
    assertThat(markOf(alice)).contains(highest);
    holding = readModel.write(marksOnly(7, repeated), List.of(holding)).held().getFirst();

    assertThat(holding.nextOffset()).isEqualTo(5);
    assertThat(holding.nextMarkOffset()).isEqualTo(7);
    assertThat(readModel.resume(holding)).contains(holding);
    assertThat(database.count("read_marks")).isEqualTo(2);
    assertThat(markOf(alice)).contains(repeated);
  }

  @Test
  void writesNoReadMarksForAnOwnerThatWasReplacedOrWroteThem() {
    HeldPartition zombie = readModel.acquire(1);
    HeldPartition owner = readModel.acquire(1);
    Batch batch = marksOnly(3, mark(alice, 1, 0));

    assertThatThrownBy(() -> readModel.write(batch, List.of(zombie)))
        .isInstanceOf(FencedException.class);
    assertThat(database.count("read_marks")).isZero();

    readModel.write(batch, List.of(owner));
    assertThatThrownBy(() -> readModel.write(batch, List.of(owner)))
        .isInstanceOf(FencedException.class);
  }

  private Optional<ReadMark> markOf(UUID user) {
    return database
        .jdbc()
        .queryOne(
            "SELECT seq, at FROM read_g1.read_marks WHERE user_id = ?",
            row -> mark(user, row.longInteger("seq"), row.instant("at").toEpochMilli()),
            user);
  }

  private ReadMark mark(UUID user, long seq, long at) {
    return new ReadMark(new ConversationId(conversation), new UserId(user), seq, at);
  }

  private static ReadMarkBatch marks(long nextOffset, ReadMark mark) {
    return new ReadMarkBatch(List.of(mark), 0, Map.of(1, nextOffset));
  }

  private static Batch marksOnly(long nextOffset, ReadMark mark) {
    return new Batch(List.of(), Map.of(), marks(nextOffset, mark));
  }
}
