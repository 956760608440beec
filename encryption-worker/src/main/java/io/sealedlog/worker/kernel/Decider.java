package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Objects;
import java.util.UUID;

/// Decides commands: a function of the state, the request and the context, and of nothing else.
public final class Decider {
  private static final int FIRST_KIND = 1;
  private static final int LAST_KIND = 5;

  private final Limits limits;

  public Decider(Limits limits) {
    this.limits = limits;
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
      return repeated(request, context.earlier());
    }
    return switch (request.command()) {
      case Command.PublishIdentity command -> publishIdentity(state, command);
      case Command.CreateConversation command -> createConversation(state, command);
      case Command.SendMessage command ->
          isTooOld(request, context)
              ? rejected(RejectionCode.ID_TOO_OLD)
              : sendMessage(state, request, command, context);
    };
  }

  /// Whether the id is from before the dedupe window, or from a time of which something was
  /// forgotten early. Its outcome is filed as a late one then.
  public boolean isOld(CommandRequest request, long at, Forgotten forgotten) {
    long idTime = Uuids.timeOfVersion7(request.id().value());
    return idTime < at - limits.dedupeWindow().toMillis() || idTime < forgotten.idsBefore();
  }

  /// Only messages need this: identities and conversations are told from their repetitions by what
  /// they are.
  private boolean isTooOld(CommandRequest request, DecisionContext context) {
    long at = context.at();
    if (!isOld(request, at, context.forgotten())) {
      return false;
    }
    Long checkedAt = request.checkedAt();
    return checkedAt == null
        || checkedAt < at - limits.checkLifetime().toMillis()
        || checkedAt < context.forgotten().checksBefore()
        || checkedAt > at + limits.futureTolerance().toMillis();
  }

  private static Decision repeated(CommandRequest request, EarlierOutcome earlier) {
    if (!earlier.digest().equals(request.digest())) {
      return rejected(RejectionCode.ID_REUSED);
    }
    return new Decision.Replayed(
        switch (earlier.outcome()) {
          case Outcome.Stored stored -> stored;
          case Outcome.Rejected first -> new Outcome.Rejected(first.code(), true);
        });
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
        new Event.EpochStarted(command.epoch()));
  }

  private Decision sendMessage(
      StreamState state,
      CommandRequest request,
      Command.SendMessage message,
      DecisionContext context) {
    ConversationState conversation = state.conversation();
    if (conversation == null) {
      return rejected(RejectionCode.UNKNOWN_CONVERSATION);
    }
    if (conversation.member(message.senderId()).isEmpty()) {
      return rejected(RejectionCode.NOT_A_MEMBER);
    }
    if (!request.id().equals(message.messageId().command()) || !isWithinRange(message)) {
      return rejected(RejectionCode.INVALID_COMMAND);
    }
    EpochState epoch = conversation.currentEpoch();
    if (message.shareVersion() != epoch.shareVersion()) {
      return rejected(RejectionCode.STALE_SHARE);
    }
    if (!EpochRules.isShareOf(epoch, message)) {
      return rejected(RejectionCode.INVALID_COMMAND);
    }
    return Decision.Accepted.of(
        Objects.requireNonNull(context.sealer().seal(epoch, message, context.at())));
  }

  private boolean isWithinRange(Command.SendMessage message) {
    return message.kind() >= FIRST_KIND
        && message.kind() <= LAST_KIND
        && message.body().length() > 0
        && message.body().length() <= limits.maxBodyBytes();
  }

  private static Decision rejected(RejectionCode code) {
    return new Decision.Rejected(code);
  }
}
