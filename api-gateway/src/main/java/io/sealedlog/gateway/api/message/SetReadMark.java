package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.message.read.ReadMarks;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import org.jspecify.annotations.Nullable;

/// `PUT /v1/conversations/{conversationId}/read`
final class SetReadMark implements Endpoint {
  private final ReadMarks marks;

  SetReadMark(ReadMarks marks) {
    this.marks = marks;
  }

  record Body(@Nullable Long seq) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    long seq = Fields.required(request.body(Body.class).seq(), "seq");
    if (seq < 1) {
      throw Problem.of(ProblemType.INVALID_VALUE, "field seq must be 1 or more");
    }
    marks.set(session.userId(), request.conversationId(), seq);
    return Answer.noContent();
  }
}
