package io.sealedlog.gateway.api.conversation;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.message.read.KeyMaterial;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;

/// `GET /v1/conversations/{conversationId}/contexts/{contextId}`
final class GetContext implements Endpoint {
  private final KeyMaterial keys;

  GetContext(KeyMaterial keys) {
    this.keys = keys;
  }

  record Context(Bytes contextId, Bytes enc) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    Bytes contextId = contextId(request.path("contextId"));
    return Answer.ok(
        new Context(contextId, keys.encapsulation(session, request.conversationId(), contextId)));
  }

  private static Bytes contextId(String text) {
    try {
      Bytes id = Bytes.wrap(Base64Url.decode(text));
      if (id.length() == Envelope.CONTEXT_ID_LENGTH) {
        return id;
      }
    } catch (MalformedException e) {
      // Answered below, like an id of another length.
    }
    throw Problem.of(
        ProblemType.NO_SUCH_CONTEXT, "contextId is not 16 bytes as base64url without padding");
  }
}
