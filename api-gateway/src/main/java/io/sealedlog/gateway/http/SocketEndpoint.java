package io.sealedlog.gateway.http;

import io.sealedlog.gateway.problem.Problem;

/// A call that opens a WebSocket (RFC 6455).
public interface SocketEndpoint extends Endpoint {
  /// Checks the request before the socket is opened.
  ///
  /// @return what to do with the socket once it is open
  /// @throws Problem when it must not be opened
  Opening open(Request request);

  /// Takes an open socket on.
  @FunctionalInterface
  interface Opening {
    /// Must not block.
    ///
    /// @return told what happens on the socket from now on
    SocketListener take(Socket socket);
  }

  /// Answers a request that does not ask for an upgrade.
  @Override
  default Answer handle(Request request) {
    throw Problem.upgradeRequired("websocket", "ask for an upgrade to WebSocket, version 13");
  }
}
