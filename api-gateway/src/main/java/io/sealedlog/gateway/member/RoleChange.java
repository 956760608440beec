package io.sealedlog.gateway.member;

import io.sealedlog.gateway.conversation.ConversationChanges.Attempt;
import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Optional;

/// Gives a member another role.
record RoleChange(UserId actorId, UserId userId, Role role) implements Change {
  @Override
  public Optional<RejectionCode> refusal(ConversationState view) {
    if (!view.isAdmin(actorId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    if (!view.isMember(userId)) {
      return Optional.of(RejectionCode.NO_SUCH_MEMBER);
    }
    return role == Role.MEMBER && view.isOnlyAdmin(userId)
        ? Optional.of(RejectionCode.LAST_ADMIN)
        : Optional.empty();
  }

  @Override
  public Attempt attempt(ConversationState view) {
    return new Attempt(
        new Command.ChangeRole(view.id(), actorId, userId, role), view.epoch().number());
  }
}
