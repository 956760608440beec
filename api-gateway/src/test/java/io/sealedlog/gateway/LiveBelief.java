package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/// The acceptable live events about a conversation with forged rows, given those before.
final class LiveBelief {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> OF_THE_CONNECTION = Set.of("connected", "gap", "closing");

  private final String conversation;
  private final List<JsonNode> before;
  private final boolean sealed;
  private final Belief messages;

  /// @param sealed whether the reader gets messages as stored
  LiveBelief(
      String conversation, List<JsonNode> before, List<JsonNode> sealedBefore, boolean sealed) {
    this.conversation = conversation;
    this.before = before;
    this.sealed = sealed;
    this.messages = new Belief(page(before), page(sealedBefore), JSON.createObjectNode());
  }

  void told(List<JsonNode> now) {
    long last = 0;
    for (JsonNode event : now) {
      String type = event.path("type").asText();
      if (OF_THE_CONNECTION.contains(type)) {
        continue;
      }
      boolean attacked = event.path("conversationId").asText().equals(conversation);
      if (attacked) {
        assertThat(event.path("seq").asLong()).as("in order: %s", event).isGreaterThan(last);
        last = event.path("seq").asLong();
      }
      if (!attacked || !type.equals("message")) {
        assertThat(before).contains(event);
      } else if (sealed) {
        messages.sealed(event);
      } else {
        messages.opened(event);
      }
    }
  }

  private ObjectNode page(List<JsonNode> events) {
    ObjectNode page = JSON.createObjectNode();
    long last = 0;
    for (JsonNode event : events) {
      if (event.path("conversationId").asText().equals(conversation)) {
        last = Math.max(last, event.path("seq").asLong());
        if (event.path("type").asText().equals("message")) {
          page.withArray("/messages").add(event);
        }
      }
    }
    return page.put("lastSeq", last);
  }
}
