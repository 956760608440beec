package io.sealedlog.gateway.http;

/// Handles one route of the API. Runs on a virtual thread of its own and may block.
public interface Endpoint {
  /// @throws io.sealedlog.gateway.problem.Problem when the request can't be fulfilled
  Answer handle(Request request);
}
