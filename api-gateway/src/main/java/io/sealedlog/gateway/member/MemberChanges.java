package io.sealedlog.gateway.member;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.conversation.ConversationChanges;
import io.sealedlog.gateway.conversation.ConversationChanges.Made;
import io.sealedlog.gateway.conversation.NextEpochs;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Username;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds members, takes them out, changes their roles, and starts epochs when somebody wishes it.
public final class MemberChanges {
  private final ConversationChanges changes;
  private final NextEpochs epochs;
  private final HistoryHandover history;
  private final Accounts accounts;

  public MemberChanges(
      ConversationChanges changes, NextEpochs epochs, HistoryHandover history, Accounts accounts) {
    this.changes = changes;
    this.epochs = epochs;
    this.history = history;
    this.accounts = accounts;
  }

  /// @param withHistory whether the new member is to read what was before
  public record Invitation(String username, Member.Role role, boolean withHistory) {}

  /// @param made empty when it is not known in time whether the member was added
  public record Added(UserId userId, String username, Optional<Made> made) {}

  public Added add(ActiveSession session, ConversationId id, Invitation invitation, Duration wait) {
    session.requireIdentity();
    Account account =
        Username.parse(invitation.username())
            .flatMap(accounts::find)
            .orElseThrow(() ->
                Problem.of(
                    ProblemType.UNKNOWN_MEMBER,
                    "field username: nobody is named " + shown(invitation.username())));
    IdentityRecord identity = IdentityRecord.parse(account.identityRecord());
    Member member =
        new Member(account.id(), invitation.role(), identity.version(), identity.hash());
    UserId actorId = session.userId();
    ConversationChanges.Wish wish =
        invitation.withHistory()
            ? new Addition(
                actorId,
                member,
                new Addition.WithHistory(view -> history.seal(session, view, identity)))
            : new Addition(actorId, member, new Addition.WithEpoch(epochs));
    return new Added(
        account.id(), account.username().value(), changes.make(id, actorId, wish, wait));
  }

  /// Takes a member out. Whoever takes himself out leaves.
  ///
  /// @param successorId who becomes an admin before, when the last admin leaves others
  /// @return empty when it is not known in time whether it was done
  public Optional<Made> remove(
      ActiveSession session,
      ConversationId id,
      UserId userId,
      @Nullable UserId successorId,
      Duration wait) {
    UserId actorId = session.userId();
    return changes.make(id, actorId, new Removal(session, userId, successorId, epochs), wait);
  }

  /// @return empty when it is not known in time whether it was done
  public Optional<Made> changeRole(
      ActiveSession session, ConversationId id, UserId userId, Member.Role role, Duration wait) {
    return changes.make(id, session.userId(), new RoleChange(session.userId(), userId, role), wait);
  }

  /// @return empty when it is not known in time whether it was done
  public Optional<Made> startEpoch(ActiveSession session, ConversationId id, Duration wait) {
    session.requireIdentity();
    return changes.make(id, session.userId(), new Renewal(session.userId(), epochs), wait);
  }

  private static String shown(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }
}
