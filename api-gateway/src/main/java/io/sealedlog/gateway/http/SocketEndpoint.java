package io.sealedlog.gateway.http;

import io.sealedlog.gateway.problem.Problem;

/// Handles a route that opens a WebSocket (RFC 6455).
public interface SocketEndpoint extends Endpoint {
  /// Checks the request before the socket is opened.
  ///
  /// @return accepts the socket once it is open
  /// @throws Problem when it must not be opened
  Opening open(Request request);

  /// Accepts an open socket.
  @FunctionalInterface
  interface Opening {
    /// Must not block.
    ///
    /// @return receives the socket's frames from now on
    SocketListener take(Socket socket);
  }

  /// Answers a request that does not ask for an upgrade.
  @Override
  default Answer handle(Request request) {
    throw Problem.upgradeRequired("websocket", "ask for an upgrade to WebSocket, version 13");
  }
}
