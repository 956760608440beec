package io.sealedlog.gateway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/// The server's side of an open WebSocket. It sends a frame at a time: each caller waits until the
/// one before is on its way, so that a slow client makes its sender wait instead of filling the
/// memory.
public final class Socket {
  private final Session session;
  private final Supplier<String> requestIds;
  private final ReentrantLock sending = new ReentrantLock();

  Socket(Session session, Supplier<String> requestIds) {
    this.session = session;
    this.requestIds = requestIds;
  }

  /// A new id for a frame, under which failures are logged and told, as for a request.
  public String newRequestId() {
    return requestIds.get();
  }

  /// @throws IOException when the client is gone
  public void send(String text) throws IOException {
    await(callback -> session.sendText(text, callback));
  }

  /// Sends a ping frame, which a client answers by itself.
  ///
  /// @throws IOException when the client is gone
  public void ping() throws IOException {
    await(callback -> session.sendPing(ByteBuffer.allocate(0), callback));
  }

  /// Changes how long a text frame may be that is received from now on.
  ///
  /// @param longest bytes
  public void limitText(int longest) {
    session.setMaxTextMessageSize(longest);
  }

  /// Closes with a status code of RFC 6455, section 7.4.
  public void close(int code, String reason) {
    session.close(code, reason, Callback.NOOP);
  }

  /// Ends the connection at once, without a closing frame.
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
