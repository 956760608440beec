package io.sealedlog.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// HTTP calls, both valid and invalid ones.
public final class Calls {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private final int port;
  private final String token;
  private final String client;

  public Calls(int port, String token) {
    this(port, token, "");
  }

  private Calls(int port, String token, String client) {
    this.port = port;
    this.token = token;
    this.client = client;
  }

  /// A response.
  public record Reply(int status, HttpResponse<byte[]> response, JsonNode body) {
    public String problem() {
      return body.path("type").asText("none").replace("urn:sealedlog:problem:", "");
    }

    public String detail() {
      return body.path("detail").asText();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  public Calls withToken(String other) {
    return new Calls(port, other, client);
  }

  public Calls at(int otherPort) {
    return new Calls(otherPort, token, client);
  }

  /// Returns calls that a proxy seems to forward for this address.
  public Calls from(String address) {
    return new Calls(port, token, address);
  }

  public Reply get(String path) {
    return send(request(path).GET());
  }

  /// Adds one header.
  public Reply get(String path, String header, String value) {
    return send(request(path).header(header, value).GET());
  }

  public Reply delete(String path) {
    return send(request(path).DELETE());
  }

  /// Sends no body.
  public Reply post(String path) {
    return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
  }

  public Reply post(String path, String json) {
    return send("POST", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  public Reply put(String path, String json) {
    return send("PUT", path, json.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  public Reply send(String method, String path, byte[] body, String contentType) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (!client.isEmpty()) {
      request.header("X-Forwarded-For", client);
    }
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      String type = response.headers().firstValue("Content-Type").orElse("");
      JsonNode body =
          type.contains("json") ? JSON.readTree(response.body()) : JSON.createObjectNode();
      return new Reply(response.statusCode(), response, body);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Sends bytes unchanged, keeps the connection open, and returns what arrived until the server
  /// closed it.
  public String raw(String head, String... pieces) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      for (String piece : pieces) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
