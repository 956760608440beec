package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.kernel.Decision.rejected;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides changes of members and roles. A change that must keep somebody from reading later or
/// earlier messages needs a new epoch in the same transaction.
final class MemberDecisions {
  private MemberDecisions() {}

  static Decision add(ConversationState conversation, Command.AddMember command) {
    Member added = command.member();
    Optional<RejectionCode> refusal =
        requireAdmin(conversation, command.actorId())
            .or(() ->
                refuseIf(
                    conversation.member(added.userId()).isPresent(),
                    RejectionCode.ALREADY_A_MEMBER))
            .or(() ->
                refuseIf(
                    conversation.members().size() >= Members.AT_MOST,
                    RejectionCode.TOO_MANY_MEMBERS));
    if (refusal.isPresent()) {
      return rejected(refusal.get());
    }
    Event.MemberAdded event = new Event.MemberAdded(added, command.actorId());
    List<HistoryWrap> history = command.history();
    if (history == null) {
      ConversationState after = conversation.with(added);
      return withEpoch(
          List.of(event), after, command.epoch(), Reason.MEMBER_ADDED, command.conversationId());
    }
    if (command.epoch() != null) {
      return rejected(RejectionCode.INVALID_COMMAND);
    }
    return EpochRules.refusalOfHistory(history, conversation.currentEpoch(), added)
        .map(Decision::rejected)
        .orElseGet(() ->
            Decision.Accepted.of(
                event, new Event.HistoryShared(added.userId(), command.actorId(), history)));
  }

  static Decision remove(ConversationState conversation, Command.RemoveMember command) {
    UserId actorId = command.actorId();
    UserId userId = command.userId();
    Optional<RejectionCode> refusal =
        (actorId.equals(userId)
                ? requireMember(conversation, actorId)
                : requireAdmin(conversation, actorId))
            .or(() -> refuseIf(conversation.member(userId).isEmpty(), RejectionCode.NO_SUCH_MEMBER))
            .or(() -> refusalOfSuccessor(conversation, command));
    if (refusal.isPresent()) {
      return rejected(refusal.get());
    }
    List<Event> events = new ArrayList<>();
    ConversationState after = conversation.without(userId);
    UserId successorId = command.successorId();
    if (successorId != null && !conversation.isAdmin(successorId)) {
      events.add(new Event.MemberRoleChanged(successorId, Role.ADMIN, actorId));
      after = after.with(successorId, Role.ADMIN);
    }
    events.add(new Event.MemberRemoved(userId, actorId));
    if (after.members().isEmpty()) {
      return command.epoch() == null
          ? new Decision.Accepted(events)
          : rejected(RejectionCode.INVALID_COMMAND);
    }
    return withEpoch(
        events, after, command.epoch(), Reason.MEMBER_REMOVED, command.conversationId());
  }

  static Decision changeRole(ConversationState conversation, Command.ChangeRole command) {
    Optional<RejectionCode> refusal =
        requireAdmin(conversation, command.actorId())
            .or(() ->
                refuseIf(
                    conversation.member(command.userId()).isEmpty(), RejectionCode.NO_SUCH_MEMBER))
            .or(() ->
                refuseIf(
                    command.role() == Role.MEMBER && conversation.isOnlyAdmin(command.userId()),
                    RejectionCode.LAST_ADMIN));
    return refusal
        .map(Decision::rejected)
        .orElseGet(() ->
            Decision.Accepted.of(
                new Event.MemberRoleChanged(command.userId(), command.role(), command.actorId())));
  }

  /// Any member may start an epoch that is due, because everybody's messages depend on it. An admin
  /// may start one at any time.
  ///
  /// @param due whether the age of the current epoch justifies a new one
  static Decision startEpoch(
      ConversationState conversation, Command.StartEpoch command, boolean due) {
    Reason reason = command.epoch().reason();
    Optional<RejectionCode> refusal =
        reason == Reason.AGE
            ? requireMember(conversation, command.actorId())
            : requireAdmin(conversation, command.actorId());
    if (refusal.isPresent()) {
      return rejected(refusal.get());
    }
    if (reason != Reason.AGE && reason != Reason.REQUESTED) {
      return rejected(RejectionCode.INVALID_EPOCH);
    }
    if (reason == Reason.AGE && !due) {
      return rejected(RejectionCode.STALE_EPOCH);
    }
    return withEpoch(List.of(), conversation, command.epoch(), reason, command.conversationId());
  }

  /// @param after the conversation with its members after the events
  private static Decision withEpoch(
      List<Event> events,
      ConversationState after,
      @Nullable EpochStart epoch,
      Reason reason,
      ConversationId conversationId) {
    if (epoch == null || epoch.reason() != reason) {
      return rejected(RejectionCode.INVALID_COMMAND);
    }
    Optional<RejectionCode> refusal =
        EpochRules.refusalOfNext(epoch, after.currentEpoch(), after.members(), conversationId);
    if (refusal.isPresent()) {
      return rejected(refusal.get());
    }
    List<Event> all = new ArrayList<>(events);
    all.add(new Event.EpochStarted(epoch, after.members()));
    return new Decision.Accepted(all);
  }

  private static Optional<RejectionCode> refusalOfSuccessor(
      ConversationState conversation, Command.RemoveMember command) {
    UserId successorId = command.successorId();
    UserId userId = command.userId();
    if (successorId != null) {
      boolean leaves = command.actorId().equals(userId) && conversation.isAdmin(userId);
      if (!leaves || successorId.equals(userId)) {
        return Optional.of(RejectionCode.INVALID_COMMAND);
      }
      return refuseIf(conversation.member(successorId).isEmpty(), RejectionCode.NO_SUCH_MEMBER);
    }
    return refuseIf(
        conversation.isOnlyAdmin(userId) && conversation.members().size() > 1,
        RejectionCode.LAST_ADMIN);
  }

  private static Optional<RejectionCode> requireMember(
      ConversationState conversation, UserId actorId) {
    return refuseIf(conversation.member(actorId).isEmpty(), RejectionCode.NOT_A_MEMBER);
  }

  private static Optional<RejectionCode> requireAdmin(
      ConversationState conversation, UserId actorId) {
    return requireMember(conversation, actorId)
        .or(() -> refuseIf(!conversation.isAdmin(actorId), RejectionCode.NOT_AN_ADMIN));
  }

  private static Optional<RejectionCode> refuseIf(boolean condition, RejectionCode code) {
    return condition ? Optional.of(code) : Optional.empty();
  }
}
