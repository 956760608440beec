package io.sealedlog.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// The server side of an open WebSocket. Sends one frame at a time: each caller waits until the
/// previous frame is written, so a slow client blocks its sender instead of filling memory.
public final class Socket {
  private final Session session;
  private final Supplier<String> requestIds;
  private final ReentrantLock sending = new ReentrantLock();

  Socket(Session session, Supplier<String> requestIds) {
    this.session = session;
    this.requestIds = requestIds;
  }

  /// Returns a new id for a frame, which is logged with failures and sent to the client, like the
  /// id of a request.
  public String newRequestId() {
    return requestIds.get();
  }

  /// @throws IOException when the client has disconnected
  public void send(String text) throws IOException {
    await(callback -> session.sendText(text, callback));
  }

  /// Sends a ping frame, which a client answers automatically.
  ///
  /// @throws IOException when the client has disconnected
  public void ping() throws IOException {
    await(callback -> session.sendPing(ByteBuffer.allocate(0), callback));
  }

  /// Limits the length of text frames received from now on.
  ///
  /// @param longest bytes
  public void limitText(int longest) {
    session.setMaxTextMessageSize(longest);
  }

  /// Closes with a status code of RFC 6455, section 7.4.
  public void close(int code, String reason) {
    session.close(code, reason, Callback.NOOP);
  }

  /// Closes the connection at once, without a close frame.
  public void disconnect() {
    session.disconnect();
  }

  private interface Sending {
    void to(Callback callback);
  }

  private void await(Sending frame) throws IOException {
    sending.lock();
    try {
      Callback.Completable sent = new Callback.Completable();
      frame.to(sent);
      sent.join();
    } catch (CompletionException e) {
      throw new IOException("the socket takes no frame", e);
    } finally {
      sending.unlock();
    }
  }
}
