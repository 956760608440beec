package io.sealedlog.gateway.http;

/// Receives the frames of one WebSocket, one at a time and in order; [#closed] may be called from
/// another thread meanwhile.
public interface SocketListener {
  /// Called once, before anything else. Must not block.
  void opened();

  void received(String text);

  void receivedBinary();

  void closed();
}
