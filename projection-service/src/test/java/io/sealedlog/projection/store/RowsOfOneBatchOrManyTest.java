package io.sealedlog.projection.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.projection.ReadDatabase;
import io.sealedlog.projection.SampleLog;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.Member;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rows are the same whether the events come in one batch or each in a batch of its own.
@Tag("servers")
class RowsOfOneBatchOrManyTest {
  @TempDir static Path directory;
  private static EmbeddedPostgres server;

  private final SampleLog log = new SampleLog(ReadModelUnderTest.PARTITIONS, 3);
  private final UUID alice = log.newId();
  private final UUID bob = log.newId();
  private final UUID conversation = log.newIdIn(1);
  private ReadModelUnderTest underTest;
  private ReadDatabase database;

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
  }

  @AfterEach
  void close() {
    underTest.close();
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
            tuple(redacted, contentHash(message), 4L),
            tuple(late, contentHash(records.get(6)), 8L));
    assertThat(database.count("messages WHERE content IS NULL")).isEqualTo(2);
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
        .extracting(row -> row.toList().get(0), row -> row.toList().get(2))
        .containsExactly(
            tuple(message, 7L),
            tuple(edit, 7L),
            tuple(other, 6L),
            tuple(reaction, 7L),
            tuple(lateEdit, 7L),
            tuple(lateReaction, 7L));
    assertThat(redactions())
        .contains(tuple(lateEdit, contentHash(records.get(8)), 7L))
        .contains(tuple(lateReaction, contentHash(records.get(10)), 7L));
    assertThat(database.count("messages WHERE content IS NOT NULL")).isZero();
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
    assertThat(database.count("messages WHERE content IS NOT NULL")).isEqualTo(4);
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
        .contains(bob.toString())
        .endsWith(",6)");
    assertThat(database.count("epoch_wraps")).isEqualTo(4);
    assertThat(database.count("conversations WHERE name_seq = 10")).isEqualTo(1);
  }

  private void assertSameInOneBatchAndInMany(List<LogRecord> records) {
    try (ReadModelUnderTest atOnce = ReadModelUnderTest.create(server)) {
      LogRecord[] all = records.toArray(LogRecord[]::new);
      atOnce.write(atOnce.readModel().acquire(1), 99, all);

      HeldPartition holding = underTest.readModel().acquire(1);
      for (int i = 0; i < all.length; i++) {
        holding = underTest.write(holding, i + 1, all[i]);
      }

      assertThat(atOnce.database().dump()).isEqualTo(database.dump());
    }
  }

  private List<Tuple> redactions() {
    return database
        .jdbc()
        .query(
            """
            SELECT message_id, content_hash, redacted_seq FROM read_g1.messages
             WHERE content IS NULL ORDER BY seq
            """,
            row ->
                tuple(
                    row.uuid("message_id"),
                    Bytes.wrap(row.bytes("content_hash")),
                    row.longInteger("redacted_seq")));
  }

  private static Bytes contentHash(LogRecord record) {
    return SampleLog.entry(record).contentHash();
  }
}
