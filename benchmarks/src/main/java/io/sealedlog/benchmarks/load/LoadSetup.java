package io.sealedlog.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealedlog.benchmarks.load.HttpConnection.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Creates the users and conversations of a run over HTTP, before anything is measured.
public final class LoadSetup {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final InetSocketAddress address;
  private final HttpRequest anonymous;
  private final SecureRandom random;

  private LoadSetup(InetSocketAddress address, SecureRandom random) {
    this.address = address;
    this.anonymous = new HttpRequest(address.getHostString() + ":" + address.getPort(), "");
    this.random = random;
  }

  private record Person(String name, HttpRequest requests) {}

  /// Makes the requests of one user in one conversation.
  public record ConversationClient(String conversationId, HttpRequest requests) {
    /// Returns the request that sends a message.
    ///
    /// @param text of ASCII characters that need no escape in JSON
    public byte[] message(String text) {
      return requests.post(
          "/v1/conversations/" + conversationId + "/messages", "{\"text\":\"" + text + "\"}");
    }

    /// Returns the request that reads one message after waiting for this seq.
    byte[] read(long seq) {
      return requests.get(
          "/v1/conversations/" + conversationId + "/messages?limit=1&min_seq=" + seq);
    }
  }

  /// Registers and logs in users, at least two, and makes each in turn start a conversation with
  /// the next one.
  ///
  /// @throws IOException when the server doesn't answer as expected, with a message for the user of
  ///   the tool
  public static List<ConversationClient> prepare(
      InetSocketAddress address, int people, int conversations, SecureRandom random)
      throws IOException {
    LoadSetup setup = new LoadSetup(address, random);
    try (HttpConnection connection = HttpConnection.open(address)) {
      List<Person> persons = new ArrayList<>();
      String run = setup.hex(4);
      for (int i = 0; i < people; i++) {
        persons.add(setup.register(connection, "load-" + run + "-" + i));
      }
      List<ConversationClient> clients = new ArrayList<>();
      for (int i = 0; i < conversations; i++) {
        Person creator = persons.get(i % people);
        clients.add(setup.converse(connection, creator, persons.get((i + 1) % people)));
      }
      return clients;
    }
  }

  /// Returns a client for a server without authentication, whose requests are as long as those to a
  /// real server.
  public static ConversationClient fakeClient(InetSocketAddress address, SecureRandom random) {
    LoadSetup setup = new LoadSetup(address, random);
    String token = "sl1s_" + setup.hex(32);
    return new ConversationClient(UUID.randomUUID().toString(), setup.anonymous.withToken(token));
  }

  /// Registers and logs in users who are in no conversation.
  static List<HttpRequest> idleUsers(InetSocketAddress address, int people, SecureRandom random)
      throws IOException {
    LoadSetup setup = new LoadSetup(address, random);
    try (HttpConnection connection = HttpConnection.open(address)) {
      List<HttpRequest> callers = new ArrayList<>();
      String run = setup.hex(4);
      for (int i = 0; i < people; i++) {
        callers.add(setup.register(connection, "idle-" + run + "-" + i).requests());
      }
      return callers;
    }
  }

  private Person register(HttpConnection connection, String name) throws IOException {
    String credentials =
        JSON.createObjectNode().put("username", name).put("password", hex(16)).toString();
    expect(connection, anonymous.post("/v1/accounts", credentials), 201);
    JsonNode session = expect(connection, anonymous.post("/v1/sessions", credentials), 201);
    return new Person(name, anonymous.withToken(session.required("token").asText()));
  }

  private ConversationClient converse(HttpConnection connection, Person creator, Person other)
      throws IOException {
    String body = "{\"members\":[\"" + other.name() + "\"]}";
    JsonNode created = expect(connection, creator.requests().post("/v1/conversations", body), 201);
    String id = created.required("conversationId").asText();
    expect(connection, creator.requests().get("/v1/conversations/" + id), 200);
    return new ConversationClient(id, creator.requests());
  }

  // Repeats the request until the expected status, because new data may not be readable at once and
  // the server may be busy.
  private JsonNode expect(HttpConnection connection, byte[] request, int expected)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Answer answer = connection.exchange(request);
      if (answer.status() == expected) {
        return JSON.readTree(answer.body().shared());
      }
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "the server at %s answers %d: %s"
                .formatted(address, answer.status(), HttpConnection.text(answer)));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private String hex(int bytes) {
    byte[] array = new byte[bytes];
    random.nextBytes(array);
    return HexFormat.of().formatHex(array);
  }
}
