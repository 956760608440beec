package io.sealedlog.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An all-in-one process with an operations endpoint and a log in JSON.
final class OperatedSystem implements AutoCloseable {
  private static final Pattern OPERATIONS =
      Pattern.compile("operations endpoint listens.*\"address\":\"[^\"]*:(?<port>\\d+)\"");

  private final AllInOneProcess process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI operations;

  private OperatedSystem(AllInOneProcess process) {
    this.process = process;
    Matcher listens = OPERATIONS.matcher(process.output());
    if (!listens.find()) {
      throw new AssertionError("no operations endpoint:\n" + process.output());
    }
    this.operations = URI.create("http://127.0.0.1:" + listens.group("port"));
  }

  static OperatedSystem start(Path directory) {
    return new OperatedSystem(
        AllInOneProcess.start(directory, Map.of("operations.port", "0", "logging.format", "json")));
  }

  /// Two people talk: each text is sent by one and read by the other.
  ///
  /// @return the ids, names and texts that belong to them alone
  List<String> converse(String name, int messages) {
    Person alice = Person.register(process.api(), name + "alice");
    Person bob = Person.register(process.api(), name + "bob");
    String conversation = alice.converse(bob);
    String path = "/v1/conversations/" + conversation + "/messages";
    for (int i = 0; i < messages; i++) {
      JsonNode sent =
          process
              .api()
              .post(alice.token(), path, Map.of("text", name + "canary" + i))
              .expect(201)
              .json();
      process
          .api()
          .getReadable(bob.token(), path + "?limit=1&min_seq=" + sent.path("seq").asLong());
    }
    return List.of(
        conversation,
        alice.userId(),
        bob.userId(),
        name + "alice",
        name + "canary",
        alice.token(),
        alice.password());
  }

  Api api() {
    return process.api();
  }

  String output() {
    return process.output();
  }

  /// Returns host and port of the operations endpoint.
  String target() {
    return operations.getAuthority();
  }

  String metrics() throws IOException, InterruptedException {
    return call("GET", "/metrics", "").body();
  }

  /// Calls the operations endpoint.
  HttpResponse<String> call(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(operations.resolve(path))
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
