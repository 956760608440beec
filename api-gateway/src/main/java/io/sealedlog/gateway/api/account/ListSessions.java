package io.sealedlog.gateway.api.account;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.vault.store.Sessions;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// `GET /v1/sessions`
final class ListSessions implements Endpoint {
  private final Sessions sessions;
  private final Clock clock;

  ListSessions(Sessions sessions, Clock clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  record Answered(List<Own> sessions) {}

  /// @param current true for the session that asks
  record Own(UUID sessionId, String scope, String createdAt, String expiresAt, boolean current) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    List<Own> own =
        sessions.list(session.userId()).stream()
            .filter(row -> !row.expired(clock.instant()))
            .map(row ->
                new Own(
                    row.id(),
                    LogIn.word(row.scope()),
                    Timestamps.text(row.createdAt()),
                    Timestamps.text(row.expiresAt()),
                    row.id().equals(session.id())))
            .toList();
    return Answer.ok(new Answered(own));
  }
}
