package io.sealedlog.runtime.operations;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// `GET /log-levels` tells the levels; `PUT /log-levels/{logger}?for={duration}` with a level as
/// the body changes one for some time, and `DELETE /log-levels/{logger}` ends that before its time.
final class LogLevelCalls implements AutoCloseable {
  static final String PATH = "/log-levels";
  private static final String FOR = "for=";
  private static final int LONGEST_BODY = 20;

  private final LogLevelChanges changes;

  LogLevelCalls(LogLevelChanges changes) {
    this.changes = changes;
  }

  TextAnswer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals(PATH)) {
      return switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> new TextAnswer(200, changes.text());
        default ->
            TextAnswer.refusal(
                405, "/log-levels is read with GET; one is changed with PUT /log-levels/LOGGER.");
      };
    }
    if (!path.startsWith(PATH + "/")) {
      return TextAnswer.NOT_FOUND;
    }
    String logger = path.substring(PATH.length() + 1);
    return switch (exchange.getRequestMethod()) {
      case "PUT" -> change(exchange, logger);
      case "DELETE" -> answer(changes.end(logger));
      default -> TextAnswer.refusal(405, "A level is changed with PUT, and as before with DELETE.");
    };
  }

  @Override
  public void close() {
    changes.close();
  }

  private TextAnswer change(HttpExchange exchange, String logger) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY);
    String level = new String(body, StandardCharsets.UTF_8).strip();
    String query = exchange.getRequestURI().getQuery();
    if (query != null && !query.startsWith(FOR)) {
      return TextAnswer.refusal(400, "The only parameter is for, such as for=15m.");
    }
    return answer(
        changes.change(
            logger, level, Optional.ofNullable(query).map(text -> text.substring(FOR.length()))));
  }

  private TextAnswer answer(Optional<String> fault) {
    return fault
        .map(sentence -> TextAnswer.refusal(400, sentence))
        .orElseGet(() -> new TextAnswer(200, changes.text()));
  }
}
