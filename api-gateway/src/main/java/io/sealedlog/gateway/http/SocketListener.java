package io.sealedlog.gateway.http;

/// What happens on one WebSocket. Frames come one at a time, in their order; [#closed] may come
/// from another thread meanwhile.
public interface SocketListener {
  void received(String text);

  void receivedBinary();

  void closed();
}
