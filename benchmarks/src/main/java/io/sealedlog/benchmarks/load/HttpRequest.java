package io.sealedlog.benchmarks.load;

import java.nio.charset.StandardCharsets;

/// Makes the bytes of requests in advance.
///
/// @param host for the Host header
/// @param token of a session; empty without a session
record HttpRequest(String host, String token) {
  HttpRequest withToken(String other) {
    return new HttpRequest(host, other);
  }

  byte[] get(String path) {
    return (head("GET", path) + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// @param json of ASCII characters
  byte[] post(String path, String json) {
    return (head("POST", path)
            + "Content-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Returns the head of a request whose body follows in chunks.
  byte[] stream(String path, String type) {
    return (head("POST", path) + "Content-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String head(String method, String path) {
    String authorization = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
    return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + authorization;
  }

  /// Without the token.
  @Override
  public String toString() {
    return "HttpRequest[" + host + "]";
  }
}
