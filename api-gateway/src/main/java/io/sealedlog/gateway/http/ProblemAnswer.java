package io.sealedlog.gateway.http;

import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.HashMap;
import java.util.Map;

/// A problem as the caller sees it (RFC 9457).
record ProblemAnswer(String type, String title, int status, String detail, String requestId) {

  static Answer of(Problem problem, String requestId) {
    ProblemType type = problem.type();
    Map<String, String> headers = new HashMap<>(problem.headers());
    if (type == ProblemType.SLOW_BODY || type == ProblemType.TOO_LARGE) {
      // The rest of the body was not read, so the connection can't carry another request.
      headers.put("Connection", "close");
    }
    if (type.status() == 401) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    return new Answer(
        type.status(), body(type, problem.detail(), requestId), Answer.PROBLEM, headers);
  }

  static ProblemAnswer body(ProblemType type, String detail, String requestId) {
    return new ProblemAnswer(type.urn(), type.title(), type.status(), detail, requestId);
  }
}
