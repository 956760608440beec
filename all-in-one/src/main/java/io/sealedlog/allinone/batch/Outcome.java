package io.sealedlog.allinone.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/// The server's answer to a line.
public record Outcome(ObjectNode json) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CUT_OFF = "urn:sealedlog:problem:bad-request";

  /// @throws IOException when it is none
  public static Outcome parse(byte[] line) throws IOException {
    JsonNode json = JSON.readTree(line);
    if (json instanceof ObjectNode object && object.path("line").asLong() > 0) {
      return new Outcome(object);
    }
    throw new IOException("the server's answer has a line that is no outcome");
  }

  /// Counted from the beginning of the call.
  public long line() {
    return json.path("line").asLong();
  }

  public boolean isStored() {
    return json.path("status").asText().equals("stored");
  }

  /// Returns the seq of a stored message.
  public long seq() {
    return json.path("seq").asLong();
  }

  boolean isReplayed() {
    return json.path("replayed").asBoolean();
  }

  /// Returns whether the line may be stored when it is sent again.
  public boolean isForNow() {
    int status = json.path("error").path("status").asInt();
    return !isStored()
        && (json.path("status").asText().equals("unknown")
            || status >= 500
            || status == 429
            || status == 408
            || json.path("error").path("type").asText().equals(CUT_OFF));
  }

  /// Returns whether the session is refused, and not the line.
  boolean isOfTheSession() {
    return json.path("error").path("status").asInt() == 401;
  }

  public String reason() {
    JsonNode error = json.path("error");
    return error.isMissingNode()
        ? "the outcome did not come in time"
        : error.path("title").asText() + ": " + error.path("detail").asText();
  }

  /// As a line for the file of errors.
  ///
  /// @param number of the line in the input
  byte[] error(long number) throws IOException {
    ObjectNode named = json.deepCopy();
    named.put("line", number);
    return JSON.writeValueAsBytes(named);
  }
}
