package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The acceptable answers about a conversation with forged rows, given the answers before: the
/// same, less, or that it is damaged; nothing else.
final class Belief {
  private static final List<String> FACTS = List.of("messageId", "senderId", "sentAt", "position");

  private final Map<Long, JsonNode> sealed = bySeq(null);
  private final Map<Long, JsonNode> opened = bySeq(null);
  private final Set<String> texts = new HashSet<>();
  private final long lastSeq;

  /// @param openedPage all items
  /// @param sealedPage all messages
  /// @param versions of the edited message, with their texts
  Belief(JsonNode openedPage, JsonNode sealedPage, JsonNode versions) {
    sealed.putAll(bySeq(sealedPage));
    opened.putAll(bySeq(openedPage));
    openedPage.path("messages").forEach(each -> texts.add(each.path("text").asText()));
    versions.path("versions").forEach(each -> texts.add(each.path("text").asText()));
    lastSeq = openedPage.path("lastSeq").asLong();
  }

  void openedPage(JsonNode page) {
    page.path("messages").forEach(this::opened);
    seesWhatIsGone(page, opened.keySet());
  }

  void sealedPage(JsonNode page) {
    page.path("messages").forEach(this::sealed);
    seesWhatIsGone(page, sealed.keySet());
  }

  void opened(JsonNode message) {
    long seq = message.path("seq").asLong();
    JsonNode facts = sealed.get(seq);
    JsonNode before = opened.get(seq);
    if (message.path("unreadable").asText().equals("damaged")) {
      assertThat(message.path("text").isNull() && message.path("data").isNull()).isTrue();
      assertThat(seq).isBetween(1L, lastSeq);
      if (before != null) {
        sameWhereThere(message, before);
        sameWhereThere(message, before, "kind");
      } else if (facts != null) {
        sameWhereThere(message, facts.path("envelope"));
      } else {
        assertThat(message.has("senderId") || message.has("messageId")).isFalse();
      }
      return;
    }
    assertThat(before).as("message at %s", seq).isNotNull();
    for (String fact :
        List.of("messageId", "senderId", "kind", "sentAt", "relatesTo", "redacted")) {
      assertThat(message.path(fact)).as("%s at %s", fact, seq).isEqualTo(before.path(fact));
    }
    if (message.path("unreadable").isTextual()) {
      // A message without its key is shown without content.
      assertThat(message.path("text").isNull() && message.path("data").isNull()).isTrue();
    } else {
      assertThat(message.path("text").asText("null")).isIn(allowed(before));
    }
    for (JsonNode reaction : message.path("reactions")) {
      assertThat(before.path("reactions")).contains(reaction);
    }
  }

  void sealed(JsonNode message) {
    long seq = message.path("seq").asLong();
    JsonNode before = sealed.get(seq);
    if (message.path("unreadable").asText().equals("damaged")) {
      assertThat(message.path("envelope").isNull()).isTrue();
      assertThat(seq).isBetween(1L, lastSeq);
      if (before != null) {
        sameWhereThere(
            message, before.path("redacted").asBoolean() ? before : before.path("envelope"));
      } else {
        assertThat(message.has("senderId") || message.has("messageId")).isFalse();
      }
      return;
    }
    assertThat(before).as("message at %s", seq).isNotNull();
    assertThat(without(message)).isEqualTo(without(before));
  }

  // Ignores the encapsulation, which is only in the first message of a context; that one may be
  // damaged.
  private static JsonNode without(JsonNode message) {
    JsonNode copy = message.deepCopy();
    if (copy.path("envelope") instanceof com.fasterxml.jackson.databind.node.ObjectNode envelope) {
      envelope.remove("enc");
    }
    return copy;
  }

  private Set<String> allowed(JsonNode before) {
    Set<String> allowed = new HashSet<>(Set.of(before.path("text").asText("null")));
    if (before.path("edited").asBoolean()) {
      allowed.addAll(texts);
    }
    return allowed;
  }

  private void seesWhatIsGone(JsonNode page, Set<Long> all) {
    Set<Long> shown = bySeq(page).keySet();
    Set<Long> missing = new HashSet<>();
    page.path("missing").forEach(seq -> missing.add(seq.asLong()));
    long last = page.path("lastSeq").asLong();
    assertThat(last).isLessThanOrEqualTo(lastSeq);
    for (long seq : all) {
      if (seq <= last && !shown.contains(seq)) {
        assertThat(missing).as("what is gone").contains(seq);
      }
    }
  }

  private static void sameWhereThere(JsonNode message, JsonNode before) {
    FACTS.forEach(fact -> {
      if (before.has(fact) && before.path(fact).isTextual()) {
        sameWhereThere(message, before, fact);
      }
    });
  }

  private static void sameWhereThere(JsonNode message, JsonNode before, String fact) {
    if (message.has(fact)) {
      assertThat(message.path(fact)).as(fact).isEqualTo(before.path(fact));
    }
  }

  private static Map<Long, JsonNode> bySeq(@org.jspecify.annotations.Nullable JsonNode page) {
    Map<Long, JsonNode> messages = new HashMap<>();
    if (page != null) {
      page.path("messages").forEach(each -> messages.put(each.path("seq").asLong(), each));
    }
    return messages;
  }
}
