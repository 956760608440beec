package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// A user with an account and a session.
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

  /// Returns the same user at another gateway or after a restart.
  Person at(Api other) {
    return new Person(other, userId, username, password, recoveryCode, token);
  }

  /// Returns the same user in another session.
  Person with(String otherToken) {
    return new Person(api, userId, username, password, recoveryCode, otherToken);
  }

  String converse(Person... others) {
    return converse(Arrays.stream(others).map(Person::username).toList());
  }

  /// Starts a conversation with users of server mode or client mode.
  String converse(List<String> usernames) {
    String id = Ids.next();
    Map<String, Object> body = Map.of("members", usernames, "conversationId", id);
    create(body).expect(201);
    return id;
  }

  /// @param body with a `conversationId`
  Api.Response create(Map<String, ?> body) {
    return Patience.decided(
        () -> api.postOnce(token, "/v1/conversations" + Patience.LONGEST_WAIT, body));
  }

  /// @param history `all` or `none`
  Api.Response add(String conversation, Person other, String history) {
    Map<String, String> body = Map.of("username", other.username(), "history", history);
    return Patience.decided(
        () -> api.postOnce(token, members(conversation) + Patience.LONGEST_WAIT, body),
        () -> hasMember(conversation, other.userId()),
        201);
  }

  /// Removes a member; users who remove themselves leave.
  Api.Response remove(String conversation, Person other) {
    String path = members(conversation) + "/" + other.userId() + Patience.LONGEST_WAIT;
    return Patience.decided(
        () -> api.delete(token, path), () -> !hasMember(conversation, other.userId()), 200);
  }

  /// @param epoch the number of the next epoch
  Api.Response startEpoch(String conversation, int epoch) {
    String path = "/v1/conversations/" + conversation;
    return Patience.decided(
        () ->
            api.send(
                api.request(token, path + "/epochs" + Patience.LONGEST_WAIT)
                    .POST(HttpRequest.BodyPublishers.noBody())),
        () -> api.get(token, path).json().path("epoch").asInt() == epoch,
        201);
  }

  Api.Response redact(String conversation, String messageId) {
    String path = messages(conversation) + "/" + messageId;
    return Patience.decided(
        () -> api.delete(token, path + Patience.LONGEST_WAIT),
        () -> api.get(token, path).json().path("redacted").asBoolean(),
        200);
  }

  private boolean hasMember(String conversation, String otherId) {
    return hasMember(api, token, conversation, otherId);
  }

  /// Returns whether the caller sees the user among the members. A caller who has left sees no
  /// members.
  static boolean hasMember(Api api, String token, String conversation, String userId) {
    return api.get(token, "/v1/conversations/" + conversation)
        .json()
        .path("members")
        .findValuesAsText("userId")
        .contains(userId);
  }

  Api.Response send(String conversation, String text) {
    return send(conversation, Ids.next(), text);
  }

  Api.Response send(String conversation, String messageId, String text) {
    return send(conversation, Map.of("text", text, "messageId", messageId));
  }

  /// @param body of any message kind; an id is added if it has none
  Api.Response send(String conversation, Map<String, ?> body) {
    Map<String, Object> message = new HashMap<>(body);
    message.putIfAbsent("messageId", Ids.next());
    return Patience.decided(
        () -> api.postOnce(token, messages(conversation) + Patience.LONGEST_WAIT, message));
  }

  /// Sends once, without repeating the call.
  ///
  /// @throws java.io.UncheckedIOException when the connection breaks
  Api.Response sendOnce(String conversation, String messageId, String text) {
    return api.postOnce(
        token, messages(conversation), Map.of("text", text, "messageId", messageId));
  }

  /// Waits until the read model has the conversation up to this seq.
  void awaitReadable(String conversation, long seq) {
    Awaitility.await("seq " + seq + " can be read")
        .atMost(Cluster.LIMIT)
        .until(() ->
            api.get(token, messages(conversation) + "?limit=1&min_seq=" + seq).status() == 200);
  }

  /// Sends a message and waits until it can be read.
  ///
  /// @return the seq
  long sendReadably(String conversation, String text) {
    long seq = send(conversation, text).expect(201).json().path("seq").asLong();
    awaitReadable(conversation, seq);
    return seq;
  }

  /// Reads all messages, oldest first, page by page.
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
