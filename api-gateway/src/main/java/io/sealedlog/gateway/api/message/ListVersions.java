package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.message.read.MessageVersions;
import io.sealedlog.gateway.session.ActiveSession;

/// `GET /v1/conversations/{conversationId}/messages/{messageId}/versions`
final class ListVersions implements Endpoint {
  private final MessageVersions versions;

  ListVersions(MessageVersions versions) {
    this.versions = versions;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    return Answer.ok(versions.of(session, request.conversationId(), request.messageId()));
  }
}
