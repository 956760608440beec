package io.sealedlog.gateway.api.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.json.Json;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.message.KindNames;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.message.send.Draft;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `POST /v1/conversations/{conversationId}/messages`
public final class SendMessage implements Endpoint {
  private final MessageSending sending;
  private final int textLimit;
  private final Json json = new Json();

  public SendMessage(MessageSending sending, int textLimit) {
    this.sending = sending;
    this.textLimit = textLimit;
  }

  record Body(
      @Nullable String text,
      @Nullable JsonNode data,
      @Nullable String messageId,
      @Nullable String relatesTo,
      @Nullable String kind,
      @Nullable EnvelopeBody envelope) {
    boolean hasOpenPart() {
      return text != null || data != null || messageId != null || relatesTo != null || kind != null;
    }

    /// Shows no text.
    @Override
    public String toString() {
      return "Body[" + messageId + "]";
    }
  }

  record Response(
      MessageId messageId, long seq, String sentAt, Position position, @Nullable Boolean replayed) {
    static Response of(MessageId id, SendReceipt stored) {
      return new Response(
          id,
          stored.seq(),
          Timestamps.text(stored.at()),
          stored.position(),
          stored.replayed() ? true : null);
    }
  }

  record Accepted(MessageId messageId, String status) {
    static Answer answer(ConversationId conversationId, MessageId messageId) {
      String status = "/v1/conversations/" + conversationId + "/messages/" + messageId;
      return Answer.json(202, new Accepted(messageId, status)).withHeader("Location", status);
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.sender();
    return send(session, request.conversationId(), request.body(Body.class), request.commitWait());
  }

  /// Sends a message that came in a frame of a socket.
  ///
  /// @param body with the fields of a request's body
  public Answer send(
      ActiveSession session, ConversationId conversationId, ObjectNode body, Duration wait) {
    return send(session, conversationId, json.as(body, Body.class), wait);
  }

  private Answer send(
      ActiveSession session, ConversationId conversationId, Body body, Duration wait) {
    MessageSending.Sent sent = submit(session, conversationId, body, wait);
    SendReceipt receipt = sent.receipt();
    if (receipt == null) {
      return Accepted.answer(conversationId, sent.id());
    }
    return Answer.json(201, Response.of(sent.id(), receipt));
  }

  private MessageSending.Sent submit(
      ActiveSession session, ConversationId conversationId, Body body, Duration wait) {
    EnvelopeBody envelope = body.envelope();
    if (envelope == null) {
      if (session.isOfClient()) {
        // A session in client mode has no key here, so it must send an envelope instead.
        session.requireIdentity();
      }
      return sending.send(session, conversationId, draft(body), wait);
    }
    if (body.hasOpenPart()) {
      throw Problem.of(
          ProblemType.INVALID_VALUE, "field envelope must not be given together with others");
    }
    return sending.send(
        session, conversationId, envelope.envelope(Draft.largestBody(textLimit)), wait);
  }

  private Draft draft(Body body) {
    return Draft.of(
        body.kind() == null ? MessageKind.MESSAGE : KindNames.parse(body.kind()),
        id(body.messageId(), "messageId"),
        id(body.relatesTo(), "relatesTo"),
        new MessageBody(body.text(), body.data()),
        textLimit);
  }

  private static @Nullable MessageId id(@Nullable String text, String field) {
    return text == null ? null : new MessageId(Fields.version7(text, field));
  }
}
