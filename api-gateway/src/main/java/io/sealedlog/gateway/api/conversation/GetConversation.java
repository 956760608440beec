package io.sealedlog.gateway.api.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.conversation.NamedMember;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.message.read.ConversationSummaries;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /v1/conversations/{conversationId}`
final class GetConversation implements Endpoint {
  private static final Duration CATCH_UP = Duration.ofSeconds(1);

  private final ConversationDirectory directory;
  private final ReadModel readModel;
  private final ConversationSummaries summaries;
  private final CommandPublisher commands;

  GetConversation(
      ConversationDirectory directory,
      ReadModel readModel,
      ConversationSummaries summaries,
      CommandPublisher commands) {
    this.directory = directory;
    this.readModel = readModel;
    this.summaries = summaries;
    this.commands = commands;
  }

  record Details(
      ConversationId conversationId,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String name,
      @Nullable Long nameSeq,
      UserId creatorId,
      String createdAt,
      int epoch,
      long lastSeq,
      String lastAt,
      int unreadCount,
      List<NamedMember> members) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    ConversationId id = request.conversationId();
    request.minPosition().ifPresent(position -> readModel.freshness().require(position, CATCH_UP));
    if (directory.find(id).isEmpty() && mayBeUnderWay(id)) {
      return CreateConversation.Accepted.answer(id);
    }
    return Answer.ok(details(session, stored(directory.require(id, session.userId()))));
  }

  private boolean mayBeUnderWay(ConversationId id) {
    CommandId creation = new CommandId(id.value());
    if (commands.isUnderWay(id.stream(), creation)
        || !readModel.freshness().awaitCommands(id.stream(), CATCH_UP)) {
      return true;
    }
    if (directory.find(id).isEmpty()) {
      commands
          .rejection(id.stream(), creation)
          .ifPresent(code -> {
            throw RejectionProblems.of(code);
          });
    }
    return false;
  }

  // Waits until the read model has the state that the directory, which follows the log, has
  // already.
  private StoredConversation stored(ConversationState state) {
    return readModel
        .freshness()
        .find(
            state.id().stream(),
            CATCH_UP,
            () ->
                readModel
                    .conversations()
                    .find(state.id())
                    .filter(found -> found.lastSeq() >= state.seq()))
        .orElseThrow(() ->
            Problem.retryAfter(
                ProblemType.UNAVAILABLE, "the read model is behind the log, ask again", CATCH_UP));
  }

  private Details details(ActiveSession session, StoredConversation stored) {
    ConversationReads.Origin origin =
        readModel
            .conversations()
            .origin(stored.id())
            .orElseThrow(() ->
                Problem.of(
                    ProblemType.UNKNOWN_CONVERSATION, "there is no conversation of this id"));
    ConversationSummaries.Summary summary = summaries.of(session, List.of(stored)).getFirst();
    return new Details(
        stored.id(),
        summary.name(),
        summary.nameSeq(),
        origin.creatorId(),
        Timestamps.text(origin.createdAt()),
        stored.epoch(),
        stored.lastSeq(),
        Timestamps.text(stored.lastAt()),
        summary.unreadCount(),
        summary.members());
  }
}
