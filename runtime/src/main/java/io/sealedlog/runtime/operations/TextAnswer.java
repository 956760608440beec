package io.sealedlog.runtime.operations;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// An answer in plain text.
record TextAnswer(int status, String text) {
  static final TextAnswer NOT_FOUND =
      refusal(
          404,
          "There is nothing at this address; there are /health/live, /health/ready, /metrics and"
              + " /log-levels.");

  private static final int NO_BODY = -1;

  /// @param sentence what is wrong, and what would be right
  static TextAnswer refusal(int status, String sentence) {
    return new TextAnswer(status, sentence + "\n");
  }

  void sendTo(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(status, NO_BODY);
        return;
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
