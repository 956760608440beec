package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.projection.ReadDatabase;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.projection.store.ReadModel.RetryResult;
import io.sealedlog.runtime.database.DatabaseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Applies parked streams again after the cause is gone.
@Tag("servers")
class StreamRetryTest {
  @TempDir static Path directory;
  private static EmbeddedPostgres server;

  private final SampleLog log = new SampleLog(ReadModelUnderTest.PARTITIONS, 3);
  private final List<LogRecord> all = new ArrayList<>();
  private final UUID alice = log.newId();
  private final UUID bad = log.newIdIn(1);
  private final UUID good = log.newIdIn(1);
  private ReadModelUnderTest underTest;
  private ReadDatabase database;
  private ReadModel readModel;
  private HeldPartition holding;

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
    readModel = underTest.readModel("newer");
    holding = readModel.acquire(1);
  }

  @AfterEach
  void close() {
    underTest.close();
  }

  @Test
  void takesUpAStreamExactlyWhereTheOthersStand() {
    parkAtTheThirdEvent(underTest.readModel("older"));
    live(log.message(bad), log.message(good), log.message(bad), log.message(good));
    assertThat(database.count("messages")).isEqualTo(2);

    StreamRetry retry = onlyRetry();
    RetryResult half = readModel.retry(retry, upTo(retry, 2), holding);
    holding = half.held();
    live(log.message(bad), log.message(good));
    RetryResult whole = readModel.retry(half.retry(), upTo(half.retry(), 99), holding);
    holding = whole.held();
    live(log.message(bad), log.message(good));

    assertThat(half.held().parked()).containsExactly(bad);
    assertThat(whole.held().parked()).isEmpty();
    assertThat(readModel.retries(List.of(1))).isEmpty();
    assertSameAsIfNothingHadHappened();
  }

  @Test
  void goesOnWhereItWasWhenTheProcessDied() {
    parkAtTheThirdEvent(underTest.readModel("older"));
    live(log.message(bad), log.message(good), log.message(bad), log.message(good));
    StreamRetry retry = onlyRetry();
    readModel.retry(retry, upTo(retry, 3), holding);

    ReadModel next = underTest.readModel("newer still");
    HeldPartition taken = next.acquire(1);
    StreamRetry again = next.retries(List.of(1)).getFirst();
    RetryResult whole = next.retry(again, upTo(again, 99), taken);

    assertThat(again.nextOffset()).isGreaterThan(retry.nextOffset());
    assertThat(whole.held().parked()).isEmpty();
    assertSameAsIfNothingHadHappened();
  }

  @Test
  void passesOverWhatTheOthersPassedOver() {
    LogRecord early = log.created(bad, alice);
    live(early, log.created(good, alice));
    holding = park(underTest.readModel("older"), log.message(bad));
    LogRecord late = log.message(bad);
    live(late, log.again(early), log.garbage(bad), log.again(late), log.message(bad));

    StreamRetry retry = onlyRetry();
    RetryResult whole = readModel.retry(retry, upTo(retry, 99), holding);

    assertThat(whole.folded().ignored()).hasSize(3);
    assertThat(whole.held().parked()).isEmpty();
    assertSameAsIfNothingHadHappened();
  }

  @Test
  void parksAgainWhatStillCanNotBeApplied() {
    live(log.created(bad, alice), log.created(good, alice));
    holding = park(underTest.readModel("older"), log.message(bad));
    live(log.message(bad), log.messageAfterGap(bad), log.message(good), log.message(bad));

    StreamRetry retry = onlyRetry();
    RetryResult whole = readModel.retry(retry, upTo(retry, 99), holding);

    assertThat(whole.retry().from()).isEmpty();
    assertThat(whole.held().parked()).containsExactly(bad);
    assertThat(readModel.retries(List.of(1))).as("tried by this build").isEmpty();
    assertThat(database.dump().get("parked_streams"))
        .singleElement()
        .asString()
        .contains("seq 7 does not follow 3")
        .contains("newer");
    assertSameAsIfNothingHadHappened();
  }

  @Test
  void retriesSeveralStreamsTogetherEachFromItsOwnPlace() {
    UUID other = log.newIdIn(1);
    live(log.created(bad, alice), log.created(good, alice), log.created(other, alice));
    holding = park(underTest.readModel("older"), log.message(bad));
    live(log.message(other), log.message(good));
    holding = park(underTest.readModel("older"), log.message(other));
    live(log.message(other), log.message(bad), log.message(good));

    StreamRetry retry = onlyRetry();
    RetryResult whole = readModel.retry(retry, upTo(retry, 99), holding);

    assertThat(retry.from()).containsOnlyKeys(bad, other);
    assertThat(whole.held().parked()).isEmpty();
    assertSameAsIfNothingHadHappened();
  }

  @Test
  void isAskedForOrComesWithAnotherBuild() {
    live(log.created(bad, alice));
    holding = park(readModel, log.message(bad));
    assertThat(readModel.retries(List.of(1))).isEmpty();
    assertThat(underTest.readModel("another").retries(List.of(1))).hasSize(1);

    assertThat(ReadModel.askToRetry(database.jdbc())).isEqualTo(1);

    assertThat(readModel.retries(List.of(1))).hasSize(1);
    assertThat(readModel.retries(List.of(0))).isEmpty();
    readModel.giveUp(onlyRetry(), "the log does not have it");
    assertThat(readModel.retries(List.of(1))).isEmpty();
  }

  @Test
  void isForTheOwnerOnly() {
    live(log.created(bad, alice));
    holding = park(underTest.readModel("older"), log.message(bad));
    StreamRetry retry = onlyRetry();
    underTest.readModel("another").acquire(1);

    assertThatThrownBy(() -> readModel.retry(retry, upTo(retry, 99), holding))
        .isInstanceOf(FencedException.class);
    assertThat(database.count("messages")).isZero();
    assertThat(database.count("parked_streams")).isEqualTo(1);
  }

  @Test
  void leavesTheRowsAsTheyAreWhenTheDatabaseRefuses() {
    live(log.created(bad, alice));
    holding = park(underTest.readModel("older"), log.message(bad));
    database.jdbc().update("ALTER TABLE read_g1.messages ADD CHECK (kind = 99)");
    StreamRetry retry = onlyRetry();

    assertThatThrownBy(() -> readModel.retry(retry, upTo(retry, 99), holding))
        .isInstanceOf(DatabaseException.class);
    RetryResult again = readModel.parkAgain(retry, upTo(retry, 99), holding, "refused");

    assertThat(again.retry().from()).isEmpty();
    assertThat(readModel.retries(List.of(1))).isEmpty();
    assertThat(database.dump().get("parked_streams"))
        .singleElement()
        .asString()
        .contains("refused");
  }

  private void parkAtTheThirdEvent(ReadModel older) {
    live(log.created(bad, alice), log.epochStarted(bad, alice), log.created(good, alice));
    holding = park(older, log.message(bad));
  }

  // Parks the record's stream, as after a refusal by the database.
  private HeldPartition park(ReadModel by, LogRecord record) {
    all.add(record);
    return by.park(batch(record), List.of(holding), "a bug").held().getFirst();
  }

  private void live(LogRecord... records) {
    all.addAll(List.of(records));
    holding = readModel.write(batch(records), List.of(holding)).held().getFirst();
  }

  private static Batch batch(LogRecord... records) {
    return ReadModelUnderTest.batch(records[records.length - 1].offset() + 1, records);
  }

  private StreamRetry onlyRetry() {
    List<StreamRetry> retries = readModel.retries(List.of(1));
    assertThat(retries).hasSize(1);
    return retries.getFirst();
  }

  // Returns the records that a consumer would read next, up to the partition's next offset.
  private Batch upTo(StreamRetry retry, int most) {
    List<LogRecord> left =
        all.stream()
            .filter(record -> record.offset() >= retry.nextOffset())
            .filter(record -> record.offset() < holding.nextOffset())
            .toList();
    List<LogRecord> part = left.subList(0, Math.min(most, left.size()));
    long next = part.size() == left.size() ? holding.nextOffset() : part.getLast().offset() + 1;
    return new Batch(part, Map.of(1, next), ReadMarkBatch.NONE);
  }

  private void assertSameAsIfNothingHadHappened() {
    try (ReadModelUnderTest fresh = ReadModelUnderTest.create(server)) {
      fresh
          .readModel("newer")
          .write(batch(all.toArray(LogRecord[]::new)), List.of(fresh.readModel().acquire(1)));

      assertThat(database.dump()).isEqualTo(fresh.database().dump());
    }
  }
}
