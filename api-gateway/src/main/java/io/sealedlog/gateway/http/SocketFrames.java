package io.sealedlog.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.gateway.live.Ending;
import io.sealedlog.gateway.live.LivePosition;
import io.sealedlog.gateway.live.LiveSink;
import io.sealedlog.gateway.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/// Writes to a WebSocket, a frame at a time: each waits until the one before is on its way, so that
/// a slow reader makes its writer wait instead of filling the memory.
final class SocketFrames implements LiveSink {
  static final int POLICY = 1008;
  private static final int GOING_AWAY = 1001;
  static final int TRY_AGAIN_LATER = 1013;

  private final Session session;
  private final Json json;
  private final ReentrantLock writing = new ReentrantLock();

  SocketFrames(Session session, Json json) {
    this.session = session;
    this.json = json;
  }

  record Heartbeat(String type) {}

  record Failure(String type, @Nullable String ref, ProblemAnswer problem) {}

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
    // Every frame is sent at once.
  }

  @Override
  public void heartbeat(LivePosition position) throws IOException {
    await(callback -> session.sendPing(ByteBuffer.allocate(0), callback));
    event(position, new Heartbeat("heartbeat"));
  }

  @Override
  public void end(Ending ending) {
    close(
        switch (ending) {
          case SESSION_ENDED -> POLICY;
          case SHUTDOWN -> GOING_AWAY;
          case OVERFLOW, INTERRUPTED, GONE -> TRY_AGAIN_LATER;
        },
        ending.word());
  }

  @Override
  public void abort() {
    session.disconnect();
  }

  /// @param longest bytes of a frame that is received from now on
  void take(int longest) {
    session.setMaxTextMessageSize(longest);
  }

  void fail(@Nullable String ref, Problem problem, String requestId) throws IOException {
    send(json.tree(new Failure("error", ref, ProblemAnswer.body(problem, requestId))));
  }

  void send(ObjectNode frame) throws IOException {
    String text = new String(json.write(frame), StandardCharsets.UTF_8);
    await(callback -> session.sendText(text, callback));
  }

  void close(int code, String reason) {
    session.close(code, reason, Callback.NOOP);
  }

  private interface Sending {
    void to(Callback callback);
  }

  private void await(Sending sending) throws IOException {
    writing.lock();
    try {
      Callback.Completable sent = new Callback.Completable();
      sending.to(sent);
      sent.join();
    } catch (CompletionException e) {
      throw new IOException("the socket takes no frame", e);
    } finally {
      writing.unlock();
    }
  }
}
