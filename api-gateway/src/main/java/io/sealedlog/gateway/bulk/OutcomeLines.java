package io.sealedlog.gateway.bulk;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.MessageId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes outcomes, one line each. Flushes to the caller only on [#flush].
final class OutcomeLines {
  private static final int FLUSH_BYTES = 16 * 1024;

  private final JsonFactory factory = new JsonFactory();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(2 * FLUSH_BYTES);
  private final OutputStream output;

  OutcomeLines(OutputStream output) {
    this.output = output;
  }

  void write(LineInFlight line, LineInFlight.Outcome outcome) throws IOException {
    try (JsonGenerator json = factory.createGenerator(buffer, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberField("line", line.number());
      switch (outcome) {
        case LineInFlight.Stored(var stored) -> {
          head(json, "stored", line.id());
          stored(json, stored);
        }
        case LineInFlight.Refused(var problem) -> {
          head(json, "rejected", line.id());
          error(json, problem);
        }
        case LineInFlight.Unknown _ -> head(json, "unknown", line.id());
      }
      json.writeEndObject();
    }
    buffer.write('\n');
    if (buffer.size() >= FLUSH_BYTES) {
      send();
    }
  }

  boolean isEmpty() {
    return buffer.size() == 0;
  }

  void flush() throws IOException {
    send();
    output.flush();
  }

  private void send() throws IOException {
    buffer.writeTo(output);
    buffer.reset();
  }

  private static void head(JsonGenerator json, String status, @Nullable MessageId id)
      throws IOException {
    json.writeStringField("status", status);
    if (id != null) {
      json.writeStringField("messageId", id.toString());
    }
  }

  private static void stored(JsonGenerator json, SendReceipt stored) throws IOException {
    json.writeNumberField("seq", stored.seq());
    json.writeStringField("position", stored.position().toString());
    if (stored.replayed()) {
      json.writeBooleanField("replayed", true);
    }
  }

  private static void error(JsonGenerator json, Problem problem) throws IOException {
    json.writeObjectFieldStart("error");
    json.writeStringField("type", problem.type().urn());
    json.writeStringField("title", problem.type().title());
    json.writeNumberField("status", problem.type().status());
    json.writeStringField("detail", problem.detail());
    for (Map.Entry<String, Integer> member : problem.members().entrySet()) {
      json.writeNumberField(member.getKey(), member.getValue());
    }
    json.writeEndObject();
  }
}
