package io.sealedlog.gateway.http;

import io.sealedlog.gateway.problem.Problem;
import java.util.function.Function;

/// Handles a route that opens a WebSocket (RFC 6455).
public interface SocketEndpoint extends Endpoint {
  /// Checks the request before the socket is opened.
  ///
  /// @return accepts the socket once it is open, without blocking, and returns what receives the
  ///   socket's frames from then on
  /// @throws Problem when it must not be opened
  Function<Socket, SocketListener> open(Request request);

  /// Answers a request that does not ask for an upgrade.
  @Override
  default Answer handle(Request request) {
    throw Problem.upgradeRequired("websocket", "ask for an upgrade to WebSocket, version 13");
  }
}
