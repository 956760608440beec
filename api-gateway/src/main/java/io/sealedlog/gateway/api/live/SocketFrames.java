package io.sealedlog.gateway.api.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Socket;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.live.CloseReason;
import io.sealedlog.gateway.live.LivePosition;
import io.sealedlog.gateway.live.LiveSink;
import io.sealedlog.gateway.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes live events and the answers to frames, as JSON, to a WebSocket.
final class SocketFrames implements LiveSink {
  static final int POLICY = 1008;
  private static final int GOING_AWAY = 1001;
  static final int TRY_AGAIN_LATER = 1013;

  private final Socket socket;
  private final Json json;

  SocketFrames(Socket socket, Json json) {
    this.socket = socket;
    this.json = json;
  }

  record Heartbeat(String type) {}

  record Failure(String type, @Nullable String ref, @Nullable Object problem) {}

  @Override
  public void event(@Nullable LivePosition after, Object body) throws IOException {
    ObjectNode frame = json.tree(body);
    if (after != null) {
      frame.put("id", after.text());
    }
    send(frame);
  }

  @Override
  public void flush() {
    // Every frame is sent at once, so nothing is buffered.
  }

  @Override
  public void heartbeat(LivePosition position) throws IOException {
    socket.ping();
    event(position, new Heartbeat("heartbeat"));
  }

  @Override
  public void end(CloseReason closeReason) {
    socket.close(
        switch (closeReason) {
          case SESSION_ENDED -> POLICY;
          case SHUTDOWN -> GOING_AWAY;
          case OVERFLOW, INTERRUPTED, GONE -> TRY_AGAIN_LATER;
        },
        closeReason.word());
  }

  @Override
  public void abort() {
    socket.disconnect();
  }

  void fail(@Nullable String ref, Problem problem, String requestId) throws IOException {
    send(json.tree(new Failure("error", ref, Answer.problem(problem, requestId).body())));
  }

  void send(ObjectNode frame) throws IOException {
    socket.send(new String(json.write(frame), StandardCharsets.UTF_8));
  }
}
