package io.sealedlog.allinone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// As much of a server as a crowd needs. What is sent is stored in the order of the calls.
final class PlayedServer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  final Set<String> accounts = Collections.synchronizedSet(new HashSet<>());
  final Map<String, Set<String>> members = Collections.synchronizedMap(new HashMap<>());
  final List<Sent> lines = Collections.synchronizedList(new ArrayList<>());
  final List<String> marks = Collections.synchronizedList(new ArrayList<>());

  /// How many registrations are refused before the first that is not.
  final AtomicInteger refusals = new AtomicInteger();

  /// How many batches end after their first line.
  final AtomicInteger brokenBatches = new AtomicInteger();

  private final AtomicInteger conversations = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /// A line of a batch, and who sent it.
  record Sent(String sender, JsonNode json) {
    String kind() {
      return json.path("kind").asText();
    }

    String field(String name) {
      return json.path(name).asText();
    }
  }

  PlayedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext("/v1/accounts", exchange -> handle(exchange, this::register));
    server.createContext("/v1/sessions", exchange -> handle(exchange, this::login));
    server.createContext("/v1/conversations", exchange -> handle(exchange, this::converse));
    server.createContext("/v1/messages:batch", exchange -> handle(exchange, this::store));
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private interface Handler {
    void handle(HttpExchange exchange, String body) throws IOException;
  }

  private static void handle(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      handler.handle(
          exchange, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private void register(HttpExchange exchange, String body) throws IOException {
    if (refusals.getAndDecrement() > 0) {
      exchange.getResponseHeaders().add("Retry-After", "7");
      answer(exchange, 429, "{\"type\":\"urn:sealedlog:problem:rate-limited\"}");
      return;
    }
    accounts.add(JSON.readTree(body).path("username").asText());
    answer(exchange, 201, "{}");
  }

  // A token is the name.
  private void login(HttpExchange exchange, String body) throws IOException {
    String name = JSON.readTree(body).path("username").asText();
    answer(exchange, 201, "{\"token\":\"" + name + "\"}");
  }

  private void converse(HttpExchange exchange, String body) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "GET" -> answer(exchange, 200, "{}");
      case "PUT" -> {
        marks.add(caller(exchange) + " " + JSON.readTree(body).path("seq").asLong());
        exchange.sendResponseHeaders(204, -1);
      }
      default -> {
        Set<String> all = new HashSet<>(Set.of(caller(exchange)));
        JSON.readTree(body).path("members").forEach(member -> all.add(member.asText()));
        String id = "conversation-" + conversations.incrementAndGet();
        members.put(id, all);
        answer(exchange, 201, "{\"conversationId\":\"" + id + "\",\"seq\":2}");
      }
    }
  }

  private void store(HttpExchange exchange, String body) throws IOException {
    StringBuilder answer = new StringBuilder();
    boolean broken = brokenBatches.getAndDecrement() > 0;
    int number = 0;
    for (String line : body.lines().toList()) {
      number++;
      if (broken && number > 1) {
        answer.append(
            "{\"line\":%d,\"error\":{\"status\":503,\"title\":\"away\"}}".formatted(number));
        break;
      }
      lines.add(new Sent(caller(exchange), JSON.readTree(line)));
      answer.append(
          "{\"line\":%d,\"status\":\"stored\",\"seq\":%d}\n".formatted(number, lines.size() + 2));
    }
    answer(exchange, 200, answer.toString());
  }

  private static String caller(HttpExchange exchange) {
    return exchange.getRequestHeaders().getFirst("Authorization").substring("Bearer ".length());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
