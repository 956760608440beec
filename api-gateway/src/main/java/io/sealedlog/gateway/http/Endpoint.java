package io.sealedlog.gateway.http;

/// One call of the API. Runs on a virtual thread of its own and may wait.
public interface Endpoint {
  /// @throws io.sealedlog.gateway.problem.Problem when the request can't be answered as asked
  Answer handle(Request request);
}
