package io.sealedlog.gateway.api.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.gateway.conversation.ClientEpoch;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationCreation.Created;
import io.sealedlog.gateway.conversation.NamedMember;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Fields;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `POST /v1/conversations`
final class CreateConversation implements Endpoint {
  private final ConversationCreation creation;

  CreateConversation(ConversationCreation creation) {
    this.creation = creation;
  }

  /// @param share given together with the epoch, when a client made both
  record Body(
      @Nullable List<@Nullable String> members,
      @Nullable String conversationId,
      @Nullable Bytes share,
      @Nullable EpochBody epoch) {
    boolean byClient() {
      return share != null || epoch != null;
    }

    private SecretBytes secret() {
      return SecretBytes.copyOf(Fields.bytes(share, ConversationShare.LENGTH, "share").shared());
    }
  }

  record Response(
      ConversationId conversationId,
      long seq,
      Position position,
      List<NamedMember> members,
      @Nullable Boolean replayed) {}

  record Accepted(ConversationId conversationId, String status) {
    static Answer answer(ConversationId id) {
      String status = "/v1/conversations/" + id;
      return Answer.json(202, new Accepted(id, status)).withHeader("Location", status);
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    Body body = request.body(Body.class, EpochBody.BODY_LIMIT);
    if (!body.byClient()) {
      session.requireIdentity();
    }
    Created created = create(session, body, request.commitWait());
    Position position = created.position();
    if (position == null) {
      return Accepted.answer(created.id());
    }
    return Answer.json(
        201,
        new Response(
            created.id(),
            created.seq(),
            position,
            created.members(),
            created.replayed() ? true : null));
  }

  private Created create(ActiveSession session, Body body, Duration wait) {
    List<String> members = names(Fields.required(body.members(), "members"));
    String text = body.conversationId();
    if (!body.byClient()) {
      UUID id = text == null ? null : Fields.version7(text, "conversationId");
      return creation.create(session.userId(), members, id, wait);
    }
    // The client's share and epoch are bound to the conversation id, so it must be given.
    UUID id = Fields.version7(Fields.required(text, "conversationId"), "conversationId");
    ClientEpoch epoch = Fields.required(body.epoch(), "epoch").clientEpoch();
    try (SecretBytes share = body.secret()) {
      return creation.createByClient(session.userId(), members, id, share, epoch, wait);
    }
  }

  private static List<String> names(List<@Nullable String> members) {
    List<String> names = new ArrayList<>();
    for (String name : members) {
      if (name == null) {
        throw Problem.of(ProblemType.WRONG_TYPE, "field members must hold names, not null");
      }
      names.add(name);
    }
    return names;
  }
}
