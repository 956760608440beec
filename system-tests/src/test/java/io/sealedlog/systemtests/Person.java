package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// Somebody with an account and a session.
record Person(
    Api api, String userId, String username, String password, String recoveryCode, String token) {
  static final String PASSWORD = "quartz lantern brief otter";

  static Person register(Api api, String username) {
    return register(api, username, PASSWORD + " " + username);
  }

  static Person register(Api api, String username, String password) {
    JsonNode account =
        api.post(null, "/v1/accounts", Map.of("username", username, "password", password))
            .expect(201)
            .json();
    return new Person(
        api,
        account.path("userId").asText(),
        username,
        password,
        account.path("recoveryCode").asText(),
        login(api, username, password));
  }

  static String login(Api api, String username, String password) {
    return api.post(null, "/v1/sessions", Map.of("username", username, "password", password))
        .expect(201)
        .json()
        .path("token")
        .asText();
  }

  /// The same person through another gateway or after a restart.
  Person at(Api other) {
    return new Person(other, userId, username, password, recoveryCode, token);
  }

  String converse(Person... others) {
    List<String> names = Arrays.stream(others).map(Person::username).toList();
    return api.post(token, "/v1/conversations", Map.of("members", names))
        .expect(201)
        .json()
        .path("conversationId")
        .asText();
  }

  /// @param history `all` or `none`
  Api.Response add(String conversation, Person other, String history) {
    return api.post(
        token, members(conversation), Map.of("username", other.username(), "history", history));
  }

  /// Takes somebody out, or, with oneself, leaves.
  Api.Response remove(String conversation, Person other) {
    return api.delete(token, members(conversation) + "/" + other.userId());
  }

  Api.Response send(String conversation, String text) {
    return api.post(token, messages(conversation), Map.of("text", text));
  }

  Api.Response send(String conversation, String messageId, String text) {
    return api.post(token, messages(conversation), Map.of("text", text, "messageId", messageId));
  }

  /// Waits until the read model has the conversation up to that seq.
  void awaitReadable(String conversation, long seq) {
    Awaitility.await("seq " + seq + " can be read")
        .atMost(Duration.ofSeconds(90))
        .until(() ->
            api.get(token, messages(conversation) + "?limit=1&min_seq=" + seq).status() == 200);
  }

  /// Sends, and waits until it can be read.
  ///
  /// @return the seq
  long sendReadably(String conversation, String text) {
    long seq = send(conversation, text).expect(201).json().path("seq").asLong();
    awaitReadable(conversation, seq);
    return seq;
  }

  /// All messages, oldest first, page by page.
  List<JsonNode> read(String conversation) {
    List<JsonNode> all = new ArrayList<>();
    long after = 0;
    while (true) {
      JsonNode page =
          api.get(token, messages(conversation) + "?limit=200&after=" + after).expect(200).json();
      page.path("messages").forEach(all::add);
      if (!page.path("hasAfter").asBoolean()) {
        return all;
      }
      after = all.getLast().path("seq").asLong();
    }
  }

  List<String> texts(String conversation) {
    return read(conversation).stream().map(message -> message.path("text").asText()).toList();
  }

  static String members(String conversation) {
    return "/v1/conversations/" + conversation + "/members";
  }

  static String messages(String conversation) {
    return "/v1/conversations/" + conversation + "/messages";
  }
}
