package io.sealedlog.gateway.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.HashMap;
import java.util.Map;

/// A problem in its JSON form (RFC 9457).
///
/// @param members further fields of this type of problem
record ProblemAnswer(
    String type,
    String title,
    int status,
    String detail,
    String requestId,
    @JsonAnyGetter Map<String, Integer> members) {

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
    return new Answer(type.status(), body(problem, requestId), Answer.PROBLEM, headers);
  }

  private static ProblemAnswer body(Problem problem, String requestId) {
    return body(problem.type(), problem.detail(), requestId, problem.members());
  }

  static ProblemAnswer body(ProblemType type, String detail, String requestId) {
    return body(type, detail, requestId, Map.of());
  }

  private static ProblemAnswer body(
      ProblemType type, String detail, String requestId, Map<String, Integer> members) {
    return new ProblemAnswer(type.urn(), type.title(), type.status(), detail, requestId, members);
  }
}
