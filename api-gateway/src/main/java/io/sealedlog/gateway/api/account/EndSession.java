package io.sealedlog.gateway.api.account;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.vault.store.Sessions;
import java.util.UUID;

/// `DELETE /v1/sessions/{sessionId}`, where the id may be the word `current`
final class EndSession implements Endpoint {
  private static final String CURRENT = "current";

  private final SessionCheck check;
  private final Sessions sessions;

  EndSession(SessionCheck check, Sessions sessions) {
    this.check = check;
    this.sessions = sessions;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    request.requireNoBody();
    boolean current = request.path("sessionId").equals(CURRENT);
    UUID id = current ? session.id() : request.pathId("sessionId", ProblemType.UNKNOWN_SESSION);
    if (!sessions.delete(session.userId(), id)) {
      throw Problem.of(ProblemType.UNKNOWN_SESSION, "you have no session of this id");
    }
    check.forget(id);
    return Answer.noContent();
  }
}
