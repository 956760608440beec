package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.command.Command;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Calls in a conversation that is already loaded cost the gateway nothing per member: it queries
/// none of them. The tests of the worker cover the worker's part.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class LargeConversationCallsTest {
  private static final int MESSAGES = 20;

  private static GatewayUnderTest servers;
  private static PlayedWorker worker;
  private static Calls ines;

  @BeforeAll
  static void start(GatewayUnderTest started) {
    servers = started;
    worker = new PlayedWorker(servers);
    ines = new TestSessions(servers, worker.port()).of("ines");
  }

  @AfterAll
  static void stop() {
    worker.close();
  }

  @Test
  void sendingToFiveHundredAsksForNoneOfThem() {
    PlacedConversation conversation = PlacedConversation.between(servers, "ines");
    conversation.fillUpTo(Members.AT_MOST);
    UUID message = conversation.message("one");
    String messages = "/v1/conversations/" + conversation.id() + "/messages";
    // The gateway caches loaded states once it has seen the log to its end; the reaction to an
    // unknown message makes it wait for that.
    send(messages, "{\"text\":\"hello\"}");
    assertProblem(ines.post(messages, reactionTo(conversation.newId())), 422, "unknown-relation");
    send(messages, "{\"text\":\"hello\"}");
    // Deletes the rows, so that any later query for a member would find none.
    servers
        .readModel()
        .jdbc()
        .update("DELETE FROM read_g1.members WHERE conversation_id = ?", conversation.id().value());

    for (int i = 0; i < MESSAGES; i++) {
      send(messages, "{\"text\":\"hello\"}");
    }
    send(messages, reactionTo(message));

    assertThat(ines.get(messages).body().path("messages")).hasSize(1);
    assertThat(ines.delete(messages + "/" + message).status()).isEqualTo(200);
    assertThat(worker.commands(conversation.id(), Command.SendMessage.class))
        .hasSize(2 + MESSAGES + 1);
  }

  private static String reactionTo(UUID message) {
    return "{\"kind\":\"reaction\",\"relatesTo\":\"%s\",\"text\":\"+1\"}".formatted(message);
  }

  private static void send(String messages, String body) {
    Reply sent = ines.post(messages + "?wait=30000", body);
    assertThat(sent.status()).as(sent.detail()).isEqualTo(201);
  }
}
