package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.conversation.ConversationChanges.Change;
import io.sealedlog.gateway.conversation.ConversationChanges.PreparedCommand;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Optional;

/// Gives a member another role.
record RoleChange(UserId actorId, UserId userId, Role role) implements Change {
  @Override
  public Optional<RejectionCode> refusal(ConversationState state) {
    if (!state.isAdmin(actorId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    if (!state.isMember(userId)) {
      return Optional.of(RejectionCode.NO_SUCH_MEMBER);
    }
    return role == Role.MEMBER && state.isOnlyAdmin(userId)
        ? Optional.of(RejectionCode.LAST_ADMIN)
        : Optional.empty();
  }

  @Override
  public PreparedCommand prepare(ConversationState state) {
    return new PreparedCommand(
        new Command.ChangeRole(state.id(), actorId, userId, role), state.epoch().number());
  }
}
