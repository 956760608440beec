package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.runtime.kafka.Partitions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// The `checkedLeaf` with which a gateway vouches to workers that an id is new.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class OldIdCallsTest {
  private static GatewayUnderTest servers;
  private static PlayedWorker worker;
  private static Calls nora;

  private PlacedConversation conversation;

  @BeforeAll
  static void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    TestSessions people = new TestSessions(servers, worker.port());
    nora = people.of("nora-of-old");
  }

  @BeforeEach
  void place() {
    worker.decide(PlayedWorker::accept);
    conversation = PlacedConversation.between(servers, "nora-of-old");
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  @Test
  void saysNothingOfAYoungId() {
    assertThat(send(aged(Duration.ofSeconds(50))).status()).isEqualTo(201);

    assertThat(worker.checkedLeaves(conversation.id())).containsExactly((Long) null);
  }

  @Test
  void saysWhatTheReadModelHasOfAnOldId() {
    assertThat(send(aged(Duration.ofDays(400))).status()).isEqualTo(201);

    assertThat(worker.checkedLeaves(conversation.id())).containsExactly(PlayedWorker.EVERYTHING);
  }

  @Test
  void saysWhatItHasSeenInTheLogOfAnIdOfItsOwn() {
    long first = position(send(null));

    long second = position(send(null));

    assertThat(worker.checkedLeaves(conversation.id())).element(1).isEqualTo(first + 1);
    assertThat(second).isGreaterThan(first);
  }

  @Test
  void looksAndSendsOnceMoreWhenTheWorkerDoesNotKnow() {
    refuseTheFirst(1);

    assertThat(send(aged(Duration.ZERO)).status()).isEqualTo(201);

    assertThat(worker.checkedLeaves(conversation.id()))
        .containsExactly(null, PlayedWorker.EVERYTHING);
  }

  @Test
  void answersWithWhatIsStoredAndSendsNoMore() {
    UUID stored = conversation.message("hello");
    refuseTheFirst(1);

    Reply again = send(stored);

    assertThat(again.status()).as(again.detail()).isEqualTo(201);
    assertThat(again.body().path("replayed").asBoolean()).isTrue();
    assertThat(worker.checkedLeaves(conversation.id())).hasSize(1);
  }

  @Test
  void refusesAnotherContentUnderAStoredId() {
    UUID stored = conversation.message("another text");
    refuseTheFirst(1);

    assertProblem(send(stored), 422, "message-id-reused");
  }

  @Test
  void isUnavailableAndNotOffendedWhenNoWordIsEnough() {
    refuseTheFirst(2);

    assertProblem(send(aged(Duration.ofDays(1))), 503, "unavailable");
  }

  @Test
  void givesNoWordForAConversationThatIsParked() {
    park();
    try {
      assertProblem(send(aged(Duration.ofDays(1))), 503, "unavailable");
      assertThat(worker.checkedLeaves(conversation.id())).isEmpty();

      refuseTheFirst(1);
      assertProblem(send(aged(Duration.ZERO)), 503, "unavailable");
      assertThat(worker.checkedLeaves(conversation.id())).hasSize(1);

      UUID stored = conversation.message("hello");
      refuseTheFirst(1);
      assertThat(send(stored).status()).as("what is there is there").isEqualTo(201);
    } finally {
      servers
          .readModel()
          .jdbc()
          .updateOne(
              "DELETE FROM read_g1.parked_streams WHERE stream_id = ?", conversation.id().value());
    }
  }

  @Test
  void saysThatTheClockIsWrongWhenTheWorkerDoes() {
    worker.decide(_ -> Decision.rejected(RejectionCode.ID_FROM_THE_FUTURE));

    Reply refused = send(aged(Duration.ofMinutes(-5)));

    assertProblem(refused, 422, "invalid-id");
    assertThat(refused.detail()).contains("30 seconds");
  }

  private static void refuseTheFirst(int times) {
    AtomicInteger left = new AtomicInteger(times);
    worker.decide(command ->
        left.getAndDecrement() > 0
            ? Decision.rejected(RejectionCode.ID_TOO_OLD)
            : PlayedWorker.accept(command));
  }

  private void park() {
    servers
        .readModel()
        .jdbc()
        .updateOne(
            """
            INSERT INTO read_g1.parked_streams
              (stream_id, partition, first_offset, first_leaf, first_seq, error, parked_by)
            VALUES (?, ?, 0, 0, 9, 'of the test', 'of the test')
            """,
            conversation.id().value(),
            new Partitions(2).of(conversation.id().stream()));
  }

  private static UUID aged(Duration age) {
    return new Ids(Clock.offset(Clock.systemUTC(), age.negated()), new SecureRandom()).version7();
  }

  private static long position(Reply sent) {
    assertThat(sent.status()).as(sent.detail()).isEqualTo(201);
    return Long.parseLong(sent.body().path("position").asText().split("\\.", -1)[1]);
  }

  private Reply send(UUID id) {
    String messageId = id == null ? "" : "\"messageId\":\"%s\",".formatted(id);
    return nora.post(
        "/v1/conversations/%s/messages?wait=30000".formatted(conversation.id().value()),
        "{%s\"text\":\"hello\"}".formatted(messageId));
  }
}
