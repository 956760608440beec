package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls.Reply;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Relations between kinds of messages. There is no worker, so accepted messages stay pending.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class MessageKindCallsTest {
  private static final String ABOUT = "{\"kind\":\"%s\",\"relatesTo\":\"%s\",\"text\":\"+1\"}";

  private static GatewayUnderTest gateway;
  private static Calls olga;
  private static Calls paul;

  private PlacedConversation conversation;

  @BeforeAll
  static void register(GatewayUnderTest started) {
    gateway = started;
    olga = TestUsers.register(started, "olga");
    paul = TestUsers.register(started, "paul");
  }

  @BeforeEach
  void place() {
    conversation = PlacedConversation.between(gateway, "olga", "paul");
  }

  @Test
  void takesEachKind() {
    UUID message = conversation.message("one");
    UUID data = conversation.send("olga", 5, null, "{\"data\":[1]}");

    assertThat(send(olga, ABOUT.formatted("edit", message)).status()).isEqualTo(202);
    assertThat(send(olga, ABOUT.formatted("edit", data)).status()).isEqualTo(202);
    assertThat(send(paul, ABOUT.formatted("reaction", message)).status()).isEqualTo(202);
    assertThat(send(paul, ABOUT.formatted("message", message)).status()).isEqualTo(202);
    assertThat(send(olga, "{\"kind\":\"name\",\"text\":\"Harvest\"}").status()).isEqualTo(202);
    assertThat(send(paul, "{\"kind\":\"data\",\"data\":[1,\"a\",null]}").status()).isEqualTo(202);
    assertThat(send(paul, "{\"kind\":\"data\",\"data\":false}").status()).isEqualTo(202);
  }

  @Test
  void refusesWhatIsNotOfItsKind() {
    assertProblem(send(olga, "{\"kind\":\"joke\",\"text\":\"a\"}"), 400, "invalid-value");
    assertProblem(send(olga, "{\"kind\":\"edit\",\"text\":\"a\"}"), 400, "missing-field");
    assertProblem(send(olga, "{\"kind\":\"reaction\",\"text\":\"a\"}"), 400, "missing-field");
    assertProblem(send(olga, "{\"kind\":\"data\",\"data\":null}"), 400, "missing-field");
    assertProblem(send(olga, ABOUT.formatted("name", UUID.randomUUID())), 422, "invalid-id");
    assertProblem(send(olga, ABOUT.formatted("name", conversation.newId())), 400, "invalid-value");
  }

  @Test
  void refusesToEditWhatAnotherSent() {
    UUID message = conversation.message("olga's");

    assertProblem(send(paul, ABOUT.formatted("edit", message)), 403, "not-the-sender");
  }

  @Test
  void refusesToRelateToWhatIsNotInTheConversation() {
    UUID elsewhere = PlacedConversation.between(gateway, "olga", "paul").message("elsewhere");

    for (String kind : new String[] {"message", "edit", "reaction"}) {
      assertProblem(send(olga, ABOUT.formatted(kind, elsewhere)), 422, "unknown-relation");
      assertProblem(
          send(olga, ABOUT.formatted(kind, conversation.newId())), 422, "unknown-relation");
    }
  }

  @Test
  void refusesToRelateToEditsAndReactions() {
    UUID message = conversation.message("one");
    UUID edit = conversation.edit(message, "two");
    UUID reaction = conversation.react("paul", message, "+1");
    UUID name = conversation.send("olga", 4, null, "{\"text\":\"Harvest\"}");

    assertProblem(send(olga, ABOUT.formatted("edit", edit)), 422, "unknown-relation");
    assertProblem(send(paul, ABOUT.formatted("edit", reaction)), 422, "unknown-relation");
    assertProblem(send(olga, ABOUT.formatted("reaction", reaction)), 422, "unknown-relation");
    assertProblem(send(olga, ABOUT.formatted("edit", name)), 422, "unknown-relation");
  }

  @Test
  void refusesToRelateToWhatIsRedacted() {
    UUID message = conversation.message("gone");
    conversation.redact(message);

    assertProblem(send(olga, ABOUT.formatted("edit", message)), 409, "already-redacted");
    assertProblem(send(paul, ABOUT.formatted("reaction", message)), 409, "already-redacted");
  }

  @Test
  void letsOnlyAdminsNameTheConversation() {
    assertProblem(send(paul, "{\"kind\":\"name\",\"text\":\"Harvest\"}"), 403, "not-an-admin");
  }

  private Reply send(Calls calls, String body) {
    return calls.post("/v1/conversations/" + conversation.id() + "/messages?wait=0", body);
  }
}
