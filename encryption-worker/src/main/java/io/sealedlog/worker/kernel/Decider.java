package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides commands as a pure function of the state, the request and the context.
public final class Decider {
  private final Limits limits;
  private final MessageDecisions messages;

  public Decider(Limits limits) {
    this.limits = limits;
    this.messages = new MessageDecisions(limits);
  }

  public Decision decide(StreamState state, CommandRequest request, DecisionContext context) {
    UUID id = request.id().value();
    if (!Uuids.isVersion7(id)) {
      return rejected(RejectionCode.INVALID_COMMAND);
    }
    if (Uuids.timeOfVersion7(id) > context.at() + limits.futureTolerance().toMillis()) {
      return rejected(RejectionCode.ID_FROM_THE_FUTURE);
    }
    if (context.earlier() != null) {
      return replay(context.earlier());
    }
    ConversationState conversation = state.conversation();
    if (conversation != null && conversation.created().commandId().equals(request.id())) {
      return replay(created(conversation.created(), request));
    }
    return switch (request.command()) {
      case Command.PublishIdentity command -> publishIdentity(state, command);
      case Command.CreateConversation command -> createConversation(state, command);
      case Command.InConversation command -> decide(conversation, command, request, context);
    };
  }

  private Decision decide(
      @Nullable ConversationState conversation,
      Command.InConversation inConversation,
      CommandRequest request,
      DecisionContext context) {
    if (conversation == null) {
      return rejected(RejectionCode.UNKNOWN_CONVERSATION);
    }
    // Identities and new conversations need no such check: the state itself shows a retry.
    if (!context.horizon().provesNew(request)) {
      return rejected(RejectionCode.ID_TOO_OLD);
    }
    return switch (inConversation) {
      case Command.SendMessage command -> messages.send(conversation, request, command, context);
      case Command.SendEnvelope command ->
          messages.send(conversation, request, command, context.at());
      case Command.RedactMessage command -> MessageDecisions.redact(conversation, command);
      case Command.AddMember command -> MemberDecisions.add(conversation, command);
      case Command.RemoveMember command -> MemberDecisions.remove(conversation, command);
      case Command.ChangeRole command -> MemberDecisions.changeRole(conversation, command);
      case Command.StartEpoch command ->
          MemberDecisions.startEpoch(
              conversation, command, limits.isDue(conversation.currentEpoch(), context.at()));
    };
  }

  private static EarlierOutcome created(Creation creation, CommandRequest request) {
    return new EarlierOutcome(creation.digest().equals(request.digest()), creation.outcome());
  }

  private static Decision replay(EarlierOutcome earlier) {
    return earlier.sameRequest()
        ? new Decision.Replayed(earlier.outcome())
        : rejected(RejectionCode.ID_REUSED);
  }

  private static Decision publishIdentity(StreamState state, Command.PublishIdentity command) {
    IdentityState current = state.identity();
    if (current != null && current.record().equals(command.record())) {
      return new Decision.Replayed(current.published());
    }
    if (state.conversation() != null) {
      return rejected(RejectionCode.INVALID_IDENTITY);
    }
    return IdentityRules.acceptedVersion(command, current)
        .<Decision>map(
            version -> Decision.Accepted.of(new Event.IdentityPublished(version, command.record())))
        .orElseGet(() -> rejected(RejectionCode.INVALID_IDENTITY));
  }

  private static Decision createConversation(
      StreamState state, Command.CreateConversation command) {
    if (!state.equals(StreamState.EMPTY)) {
      return rejected(RejectionCode.CONVERSATION_EXISTS);
    }
    if (!EpochRules.areFirstMembers(command.members(), command.creatorId())) {
      return rejected(RejectionCode.INVALID_COMMAND);
    }
    if (!EpochRules.isFirstEpoch(command.epoch(), command.members(), command.conversationId())) {
      return rejected(RejectionCode.INVALID_EPOCH);
    }
    return Decision.Accepted.of(
        new Event.ConversationCreated(command.creatorId(), command.members()),
        new Event.EpochStarted(command.epoch(), command.members()));
  }

  private static Decision rejected(RejectionCode code) {
    return Decision.rejected(code);
  }
}
