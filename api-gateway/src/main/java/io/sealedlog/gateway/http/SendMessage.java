package io.sealedlog.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.message.Draft;
import io.sealedlog.gateway.message.EnvelopeSending;
import io.sealedlog.gateway.message.Kind;
import io.sealedlog.gateway.message.MessageSending;
import io.sealedlog.gateway.message.Timestamps;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `POST /v1/conversations/{conversationId}/messages`
final class SendMessage implements Endpoint {
  private static final int DEFAULT_WAIT_MS = 2_000;
  private static final int LONGEST_WAIT_MS = 30_000;

  private final MessageSending sending;
  private final EnvelopeSending envelopes;
  private final int textLimit;

  SendMessage(MessageSending sending, EnvelopeSending envelopes, int textLimit) {
    this.sending = sending;
    this.envelopes = envelopes;
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
  }

  record Stored(
      MessageId messageId, long seq, String sentAt, Position position, @Nullable Boolean replayed) {
    static Stored of(MessageId id, MessageSending.Stored stored) {
      return new Stored(
          id,
          stored.seq(),
          Timestamps.text(stored.at()),
          stored.position(),
          stored.replayed() ? true : null);
    }
  }

  record UnderWay(MessageId messageId, String status) {
    static Answer answer(ConversationId conversationId, MessageId messageId) {
      String status = "/v1/conversations/" + conversationId + "/messages/" + messageId;
      return Answer.json(202, new UnderWay(messageId, status)).withHeader("Location", status);
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.sender();
    return send(session, request.conversationId(), () -> request.body(Body.class), wait(request));
  }

  /// However it came in.
  Answer send(
      ActiveSession session, ConversationId conversationId, Supplier<Body> body, Duration wait) {
    MessageSending.Sent sent = send(session, conversationId, body.get(), wait);
    MessageSending.Stored stored = sent.stored();
    if (stored == null) {
      return UnderWay.answer(conversationId, sent.id());
    }
    return Answer.json(201, Stored.of(sent.id(), stored));
  }

  private MessageSending.Sent send(
      ActiveSession session, ConversationId conversationId, Body body, Duration wait) {
    EnvelopeBody envelope = body.envelope();
    if (envelope == null) {
      if (session.isOfClient()) {
        // What it sends is nobody's to read here.
        session.requireIdentity();
      }
      return sending.send(session, conversationId, draft(body), wait);
    }
    if (body.hasOpenPart()) {
      throw Problem.of(
          ProblemType.INVALID_VALUE, "field envelope must not be given together with others");
    }
    return envelopes.send(
        session, conversationId, envelope.envelope(Draft.largestBody(textLimit)), wait);
  }

  /// How long the caller wants to wait for the commit.
  static Duration wait(Request request) {
    return Duration.ofMillis(request.number("wait", 0, LONGEST_WAIT_MS, DEFAULT_WAIT_MS));
  }

  private Draft draft(Body body) {
    return Draft.of(
        new Draft.Wish(
            body.kind() == null ? Kind.MESSAGE : Kind.parse(body.kind()),
            id(body.messageId(), "messageId"),
            id(body.relatesTo(), "relatesTo"),
            body.text(),
            body.data()),
        textLimit);
  }

  private static @Nullable MessageId id(@Nullable String text, String field) {
    return text == null ? null : new MessageId(Fields.version7(text, field));
  }
}
