package io.sealedlog.gateway.http;

import io.sealedlog.gateway.message.MessageVersions;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;

/// `GET /v1/conversations/{conversationId}/messages/{messageId}/versions`
final class ListVersions implements Endpoint {
  private final SessionCheck sessions;
  private final MessageVersions versions;

  ListVersions(SessionCheck sessions, MessageVersions versions) {
    this.sessions = sessions;
    this.versions = versions;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = sessions.require(request.header("Authorization"));
    return Answer.ok(versions.of(session, request.conversationId(), request.messageId()));
  }
}
