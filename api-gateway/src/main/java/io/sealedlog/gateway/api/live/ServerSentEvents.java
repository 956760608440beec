package io.sealedlog.gateway.api.live;

import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.live.CloseReason;
import io.sealedlog.gateway.live.LivePosition;
import io.sealedlog.gateway.live.LiveSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes live events as Server-Sent Events: the JSON in `data`, the position in `id`.
final class ServerSentEvents implements LiveSink {
  static final String CONTENT_TYPE = "text/event-stream";

  private static final byte[] HEARTBEAT = ": heartbeat\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream output;
  private final Json json;
  private final Runnable abort;

  ServerSentEvents(OutputStream output, Json json, Runnable abort) {
    this.output = output;
    this.json = json;
    this.abort = abort;
  }

  record Closing(String type, String reason) {
    static Closing of(CloseReason closeReason) {
      return new Closing("closing", closeReason.word());
    }
  }

  @Override
  public void event(@Nullable LivePosition after, Object body) throws IOException {
    if (after != null) {
      output.write(id(after));
    }
    output.write(DATA);
    // The JSON has no line breaks, so one `data` line holds all of it.
    output.write(json.write(body));
    output.write(END);
  }

  @Override
  public void flush() throws IOException {
    output.flush();
  }

  // A block without `data` dispatches no event but still updates the client's last event id.
  @Override
  public void heartbeat(LivePosition position) throws IOException {
    output.write(HEARTBEAT);
    output.write(id(position));
    output.write('\n');
    output.flush();
  }

  @Override
  public void end(CloseReason closeReason) throws IOException {
    event(null, Closing.of(closeReason));
    output.flush();
  }

  @Override
  public void abort() {
    abort.run();
  }

  private static byte[] id(LivePosition position) {
    return ("id: " + position.text() + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
