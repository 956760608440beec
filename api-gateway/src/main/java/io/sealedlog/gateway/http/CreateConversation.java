package io.sealedlog.gateway.http;

import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationCreation.Created;
import io.sealedlog.gateway.conversation.ConversationCreation.Wish;
import io.sealedlog.gateway.conversation.NamedMember;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Position;
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

  record Body(@Nullable List<@Nullable String> members, @Nullable String conversationId) {}

  record Stored(
      ConversationId conversationId,
      long seq,
      Position position,
      List<NamedMember> members,
      @Nullable Boolean replayed) {}

  record UnderWay(ConversationId conversationId, String status) {
    static Answer answer(ConversationId id) {
      String status = "/v1/conversations/" + id;
      return Answer.json(202, new UnderWay(id, status)).withHeader("Location", status);
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    if (session.isOfClient()) {
      session.requireIdentity();
    }
    Body body = request.body(Body.class);
    String text = body.conversationId();
    UUID id = text == null ? null : Fields.version7(text, "conversationId");
    List<String> members = names(Fields.required(body.members(), "members"));
    Created created =
        creation.create(new Wish(session.userId(), members, id), SendMessage.wait(request));
    Position position = created.position();
    if (position == null) {
      return UnderWay.answer(created.id());
    }
    return Answer.json(
        201,
        new Stored(
            created.id(),
            created.seq(),
            position,
            created.members(),
            created.replayed() ? true : null));
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
