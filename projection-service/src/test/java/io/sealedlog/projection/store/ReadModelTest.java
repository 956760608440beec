package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.ledger.Hash;
import io.sealedlog.projection.ReadDatabase;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadModelTest {
  private static final AtomicInteger COUNT = new AtomicInteger();

  @TempDir static Path directory;
  private static EmbeddedPostgres server;

  private final SampleLog log = new SampleLog(2, 3);
  private final UUID alice = log.newId();
  private final UUID bob = log.newId();
  private final UUID conversation = log.newIdIn(1);
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
    database = ReadDatabase.create(server, "read_model_" + COUNT.incrementAndGet());
    new Schema(database.database()).prepare(2, Databases.GATEWAY);
    readModel = new ReadModel(database.jdbc(), key -> SampleLog.home(key, 2));
  }

  @AfterEach
  void close() {
    database.close();
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
    try (ReadDatabase fresh = ReadDatabase.create(server, "read_model_" + COUNT.incrementAndGet());
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
    Holding zombie = readModel.acquire(1);
    Holding owner = readModel.acquire(1);
    Batch batch = batch(5, log.created(conversation, alice));

    assertThatThrownBy(() -> readModel.write(batch, List.of(zombie)))
        .isInstanceOf(FencedException.class);
    assertThat(database.count("conversations")).isZero();
    assertThat(readModel.resume(zombie)).isEmpty();

    readModel.write(batch, List.of(owner));
    assertThat(database.count("conversations")).isEqualTo(1);
  }

  @Test
  void tellsWhichPartitionsHaveAnotherOwner() {
    Holding kept = readModel.acquire(0);
    Holding taken = readModel.acquire(1);
    assertThat(readModel.lost(List.of(kept, taken))).isEmpty();

    readModel.acquire(1);

    assertThat(readModel.lost(List.of(kept, taken))).containsExactly(1);
  }

  @Test
  void writesABatchOnceOnlyEvenForTheOwner() {
    Holding owner = readModel.acquire(1);
    Batch batch = batch(5, log.created(conversation, alice));
    readModel.write(batch, List.of(owner));

    assertThatThrownBy(() -> readModel.write(batch, List.of(owner)))
        .isInstanceOf(FencedException.class);
    assertThat(readModel.resume(owner)).get().extracting(Holding::nextOffset).isEqualTo(5L);
    assertThat(database.count("stream_events")).isEqualTo(1);
  }

  @Test
  void remembersStreamsAndParkedStreamsBetweenBatches() {
    UUID user = log.newIdIn(1);
    Holding holding = readModel.acquire(1);
    holding = write(holding, 5, log.created(conversation, alice), log.identity(user, 1));
    holding = write(holding, 9, log.epochStarted(conversation, alice), log.identity(user, 2));

    holding = write(holding, 12, log.messageAfterGap(conversation));

    assertThat(holding.parked()).containsExactly(conversation);
    assertThat(holding.nextLeaf()).isEqualTo(4);
    assertThat(readModel.resume(holding)).contains(holding);
    assertThat(database.count("identities")).isEqualTo(2);
    assertThat(database.count("epoch_wraps")).isEqualTo(1);
  }

  @Test
  void keepsTimesToTheMillisecond() {
    LogRecord created = log.created(conversation, alice);
    write(readModel.acquire(1), 5, created);

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
  void redactsTheSameInOneBatchAndInMany() {
    UUID redacted = log.newId();
    UUID late = log.newId();
    LogRecord created = log.created(conversation, alice);
    LogRecord message = log.message(conversation, redacted, null);
    List<LogRecord> records =
        List.of(
            created,
            message,
            log.redacted(conversation, log.newId(), alice),
            log.redacted(conversation, redacted, bob),
            log.redacted(conversation, redacted, alice),
            log.redacted(conversation, late, alice),
            log.message(conversation, late, null),
            log.redacted(conversation, late, bob),
            log.message(conversation));

    assertSameInOneBatchAndInMany(records);

    assertThat(redactions())
        .containsExactly(
            tuple(redacted, leafHash(message), bob, 4L),
            tuple(late, leafHash(records.get(6)), bob, 8L));
    assertThat(database.count("messages WHERE event IS NULL")).isEqualTo(2);
    assertThat(database.count("stream_events")).isEqualTo(6);
    assertThat(database.count("parked_streams")).isZero();
  }

  @Test
  void redactsAMessageWithItsEditsAndReactionsWheneverTheyCame() {
    UUID message = log.newId();
    UUID edit = log.newId();
    UUID other = log.newId();
    UUID reaction = log.newId();
    UUID lateEdit = log.newId();
    UUID lateReaction = log.newId();
    List<LogRecord> records =
        List.of(
            log.created(conversation, alice),
            log.message(conversation, message, 1, null),
            log.message(conversation, edit, 2, message),
            log.message(conversation, other, 2, message),
            log.message(conversation, reaction, 3, message),
            log.redacted(conversation, other, bob),
            log.redacted(conversation, message, alice),
            log.redacted(conversation, edit, bob),
            log.message(conversation, lateEdit, 2, message),
            log.redacted(conversation, message, bob),
            log.message(conversation, lateReaction, 3, message),
            log.redacted(conversation, lateReaction, bob));

    assertSameInOneBatchAndInMany(records);

    assertThat(redactions())
        .extracting(row -> row.toList().get(0), row -> row.toList().get(3))
        .containsExactly(
            tuple(message, 7L),
            tuple(edit, 7L),
            tuple(other, 6L),
            tuple(reaction, 7L),
            tuple(lateEdit, 7L),
            tuple(lateReaction, 7L));
    assertThat(redactions())
        .contains(tuple(lateEdit, leafHash(records.get(8)), alice, 7L))
        .contains(tuple(lateReaction, leafHash(records.get(10)), alice, 7L));
    assertThat(database.count("messages WHERE event IS NOT NULL")).isZero();
  }

  @Test
  void keepsAnswersToARedactedMessageAndWhatIsAboutAnEdit() {
    UUID message = log.newId();
    UUID edit = log.newId();
    List<LogRecord> records =
        List.of(
            log.created(conversation, alice),
            log.message(conversation, message, 1, null),
            log.message(conversation, log.newId(), 1, message),
            log.message(conversation, edit, 2, message),
            log.message(conversation, log.newId(), 2, edit),
            log.redacted(conversation, message, alice),
            log.message(conversation, log.newId(), 5, message),
            log.message(conversation, log.newId(), 3, edit));

    assertSameInOneBatchAndInMany(records);

    assertThat(redactions()).extracting(row -> row.toList().get(0)).containsExactly(message, edit);
    assertThat(database.count("messages WHERE event IS NOT NULL")).isEqualTo(4);
  }

  @Test
  void bringsMembersAndTheirEpochsInOneBatchAsInMany() {
    List<LogRecord> records =
        List.of(
            log.created(conversation, alice, bob),
            log.epochStarted(conversation, alice, bob),
            log.roleChanged(conversation, bob, Member.Role.ADMIN),
            log.memberRemoved(conversation, bob),
            log.epochStarted(conversation, alice),
            log.memberAdded(conversation, bob, Member.Role.MEMBER),
            log.historyShared(conversation, bob, 2),
            log.roleChanged(conversation, alice, Member.Role.MEMBER),
            log.roleChanged(conversation, bob, Member.Role.ADMIN),
            log.message(conversation, log.newId(), 4, null),
            log.memberRemoved(conversation, alice));

    assertSameInOneBatchAndInMany(records);

    assertThat(database.dump().get("members"))
        .singleElement()
        .asString()
        .contains(bob + ",admin")
        .endsWith(",6)");
    assertThat(database.count("epoch_wraps")).isEqualTo(4);
    assertThat(database.count("conversations WHERE name_seq = 10")).isEqualTo(1);
  }

  @Test
  void writesReadMarksThatNeverGoBackWithTheirOffsets() {
    Holding owner = readModel.acquire(1);
    ReadMark lowest = mark(alice, 4, 1_795_460_000_123L);
    ReadMark highest = mark(alice, 9, 1_795_460_000_456L);
    ReadMark repeated = mark(alice, 9, 1_795_460_000_789L);
    Batch batch =
        new Batch(
            List.of(log.created(conversation, alice)), Map.of(1, 5L), marks(3, mark(bob, 1, 0)));

    Holding holding = readModel.write(batch, List.of(owner)).held().getFirst();
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
    Holding zombie = readModel.acquire(1);
    Holding owner = readModel.acquire(1);
    Batch batch = marksOnly(3, mark(alice, 1, 0));

    assertThatThrownBy(() -> readModel.write(batch, List.of(zombie)))
        .isInstanceOf(FencedException.class);
    assertThat(database.count("read_marks")).isZero();

    readModel.write(batch, List.of(owner));
    assertThatThrownBy(() -> readModel.write(batch, List.of(owner)))
        .isInstanceOf(FencedException.class);
  }

  private void assertSameInOneBatchAndInMany(List<LogRecord> records) {
    try (ReadDatabase atOnce =
        ReadDatabase.create(server, "read_model_" + COUNT.incrementAndGet())) {
      new Schema(atOnce.database()).prepare(2, Databases.GATEWAY);
      ReadModel other = new ReadModel(atOnce.jdbc(), key -> SampleLog.home(key, 2));
      LogRecord[] all = records.toArray(LogRecord[]::new);
      other.write(batch(99, all), List.of(other.acquire(1)));

      Holding holding = readModel.acquire(1);
      for (int i = 0; i < all.length; i++) {
        holding = write(holding, i + 1, all[i]);
      }

      assertThat(atOnce.dump()).isEqualTo(database.dump());
    }
  }

  private List<Tuple> redactions() {
    return database
        .jdbc()
        .query(
            """
            SELECT message_id, leaf_hash, redacted_by, redacted_seq FROM read_g1.messages
             WHERE event IS NULL ORDER BY seq
            """,
            row ->
                tuple(
                    row.uuid("message_id"),
                    Bytes.wrap(row.bytes("leaf_hash")),
                    row.uuid("redacted_by"),
                    row.longInteger("redacted_seq")));
  }

  private static Bytes leafHash(LogRecord record) {
    return Bytes.wrap(Hash.ofLeaf(record.value().toArray()).toBytes());
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

  private static Marks marks(long nextOffset, ReadMark mark) {
    return new Marks(List.of(mark), 0, Map.of(1, nextOffset));
  }

  private static Batch marksOnly(long nextOffset, ReadMark mark) {
    return new Batch(List.of(), Map.of(), marks(nextOffset, mark));
  }

  private Holding write(Holding holding, long nextOffset, LogRecord... records) {
    return readModel.write(batch(nextOffset, records), List.of(holding)).held().getFirst();
  }

  private static Batch batch(long nextOffset, LogRecord... records) {
    return new Batch(List.of(records), Map.of(1, nextOffset), Marks.NONE);
  }
}
