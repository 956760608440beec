package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.PlayedWorker.Decision;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Redactions. Saul, who is no admin, sent all messages; Tilda is the admin.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class RedactionTest {
  private static GatewayUnderTest servers;
  private static PlayedWorker worker;
  private static Calls saul;
  private static Calls tilda;
  private static Calls ugo;

  private PlacedConversation conversation;
  private UUID message;

  @BeforeAll
  static void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    TestSessions people = new TestSessions(servers, worker.port());
    saul = people.of("saul");
    tilda = people.of("tilda");
    ugo = people.of("ugo");
  }

  @BeforeEach
  void place() {
    worker.decide(PlayedWorker::accept);
    conversation = PlacedConversation.between(servers, "saul", "tilda", "ugo");
    conversation.setRole("saul", Member.Role.MEMBER);
    conversation.setRole("tilda", Member.Role.ADMIN);
    message = conversation.message("taken back");
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  @Test
  void letsTheSenderRedact() {
    Reply redacted = saul.delete(path(message));

    assertThat(redacted.status()).as(redacted.detail()).isEqualTo(200);
    assertThat(redacted.body().path("messageId").asText()).isEqualTo(message.toString());
    assertThat(redacted.body().path("seq").asLong()).as("the events were five").isEqualTo(6);
    assertThat(redacted.body().path("position").asText()).matches("[01]\\.[0-9]+");
  }

  @Test
  void letsAnAdminRedactAndNamesTheSenderToTheWorker() {
    Reply redacted = tilda.delete(path(message));

    assertThat(redacted.status()).as(redacted.detail()).isEqualTo(200);
    Command.RedactMessage command =
        worker.commands(conversation.id(), Command.RedactMessage.class).getFirst();
    assertThat(command.actorId()).isNotEqualTo(command.senderId());
    assertThat(command.messageId().value()).isEqualTo(message);
  }

  @Test
  void refusesOthers() {
    assertProblem(ugo.delete(path(message)), 403, "not-the-sender");
    assertThat(worker.commands(conversation.id(), Command.class)).isEmpty();
  }

  @Test
  void refusesWhatTheWorkerRefuses() {
    worker.decide(command -> Decision.rejected(RejectionCode.NOT_AN_ADMIN));
    assertProblem(saul.delete(path(message)), 403, "not-the-sender");
    worker.decide(command -> Decision.rejected(RejectionCode.NOT_A_MEMBER));
    assertProblem(saul.delete(path(message)), 403, "not-a-member");
  }

  @Test
  void refusesToRedactTwice() {
    conversation.redact(message);

    assertProblem(saul.delete(path(message)), 409, "already-redacted");
  }

  @Test
  void refusesWhatIsNoMessageHere() {
    PlacedConversation other = PlacedConversation.between(servers, "saul");
    UUID elsewhere = other.message("in another conversation");

    assertProblem(saul.delete(path(conversation.newId())), 404, "unknown-message");
    assertProblem(saul.delete(path(elsewhere)), 404, "unknown-message");
    assertProblem(
        saul.delete("/v1/conversations/" + conversation.id() + "/messages/x"),
        404,
        "unknown-message");
    assertProblem(
        tilda.delete("/v1/conversations/" + other.id() + "/messages/" + elsewhere),
        403,
        "not-a-member");
    assertProblem(
        saul.send(
            "DELETE", path(message), "{}".getBytes(StandardCharsets.UTF_8), "application/json"),
        400,
        "invalid-value");
  }

  @Test
  void answersAcceptedWhenTheOutcomeIsNotKnownInTime() {
    Reply redacted = saul.delete(path(message) + "?wait=0");

    assertThat(redacted.status()).isEqualTo(202);
    assertThat(redacted.header("Location")).isEqualTo(path(message));
  }

  @Test
  void showsThatAMessageIsRedactedAndNothingOfIt() {
    conversation.message("still there");
    conversation.redact(message);

    JsonNode page = tilda.get("/v1/conversations/" + conversation.id() + "/messages").body();

    JsonNode redacted = page.at("/messages/0");
    assertThat(redacted.path("messageId").asText()).isEqualTo(message.toString());
    assertThat(redacted.path("redacted").asBoolean()).isTrue();
    assertThat(redacted.path("text").isNull()).isTrue();
    assertThat(redacted.path("data").isNull()).isTrue();
    assertThat(redacted.path("unreadable").isMissingNode()).isTrue();
    assertThat(page.at("/messages/1/text").asText()).isEqualTo("still there");
    assertThat(page.at("/messages/1/redacted").asBoolean()).isFalse();
    assertThat(saul.get(path(message)).body().path("redacted").asBoolean()).isTrue();
  }

  private String path(UUID id) {
    return "/v1/conversations/" + conversation.id() + "/messages/" + id;
  }
}
