package io.sealedlog.gateway.member;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.conversation.ClientEpoch;
import io.sealedlog.gateway.conversation.ConversationChanges;
import io.sealedlog.gateway.conversation.ConversationChanges.Receipt;
import io.sealedlog.gateway.conversation.Epochs;
import io.sealedlog.gateway.message.read.ReadingKeys;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Username;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds and removes members, changes their roles, and starts epochs on request.
public final class MemberChanges {
  private final ConversationChanges changes;
  private final Epochs epochs;
  private final HistoryHandover history;
  private final Accounts accounts;
  private final Clock clock;

  public MemberChanges(
      ConversationChanges changes,
      Epochs epochs,
      ReadingKeys keys,
      Freshness freshness,
      Accounts accounts,
      ServiceContext context) {
    this.changes = changes;
    this.epochs = epochs;
    this.history = new HistoryHandover(keys, freshness, context.random());
    this.accounts = accounts;
    this.clock = context.clock();
  }

  /// @param withHistory true: the new member can read earlier messages and the current epoch
  ///   continues; false: a new epoch starts
  /// @param keys of the new epoch, or the wraps of all epochs so far, when the client made them;
  ///   null when the gateway is to make them
  public record Invitation(
      String username, Member.Role role, boolean withHistory, @Nullable Keys keys) {}

  /// The keys that a client made for an invitation.
  public sealed interface Keys {
    /// For an addition without the history.
    record Epoch(ClientEpoch epoch) implements Keys {}

    /// For an addition with the history.
    ///
    /// @param wraps by epoch ascending, from 1 on
    record History(List<HistoryWrap> wraps) implements Keys {}
  }

  /// @param receipt empty when the outcome is not known in time
  public record Added(UserId userId, String username, Optional<Receipt> receipt) {}

  public Added add(ActiveSession session, ConversationId id, Invitation invitation, Duration wait) {
    if (invitation.keys() == null) {
      session.requireIdentity();
    }
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
    Addition addition = new Addition(actorId, member, historyAccess(session, invitation, identity));
    return new Added(
        account.id(), account.username().value(), changes.apply(id, actorId, addition, wait));
  }

  private Addition.HistoryAccess historyAccess(
      ActiveSession session, Invitation invitation, IdentityRecord identity) {
    return switch (invitation.keys()) {
      case Keys.Epoch(var epoch) -> new Addition.FromNewEpoch(epochs.of(session, epoch));
      case Keys.History(var wraps) ->
          new Addition.WithHistory(ClientHistory.of(wraps, identity.version()));
      case null ->
          invitation.withHistory()
              ? new Addition.WithHistory(state -> history.seal(session, state, identity))
              : new Addition.FromNewEpoch(epochs.of(session, null));
    };
  }

  /// Removes a member. A member who removes themselves leaves.
  ///
  /// @param successorId becomes an admin first, when the last admin leaves others behind
  /// @return empty when the outcome is not known in time
  public Optional<Receipt> remove(
      ActiveSession session,
      ConversationId id,
      UserId userId,
      @Nullable UserId successorId,
      Duration wait) {
    UserId actorId = session.userId();
    Removal removal = new Removal(session, userId, successorId, epochs.of(session, null));
    return changes.apply(id, actorId, removal, wait);
  }

  /// Removes another member, under an epoch made by the caller's client.
  ///
  /// @return empty when the outcome is not known in time
  public Optional<Receipt> remove(
      ActiveSession session, ConversationId id, UserId userId, ClientEpoch epoch, Duration wait) {
    if (session.userId().equals(userId)) {
      throw Problem.of(
          ProblemType.SESSION_CANNOT_DO_THIS,
          "who leaves must not make the epoch that keeps him out: let an admin take you out, or"
              + " leave in a session with a password");
    }
    Removal removal = new Removal(session, userId, null, epochs.of(session, epoch));
    return changes.apply(id, session.userId(), removal, wait);
  }

  /// @return empty when the outcome is not known in time
  public Optional<Receipt> changeRole(
      ActiveSession session, ConversationId id, UserId userId, Member.Role role, Duration wait) {
    return changes.apply(
        id, session.userId(), new RoleChange(session.userId(), userId, role), wait);
  }

  /// Starts the next epoch for the current members.
  ///
  /// @param epoch made by the client; null when the gateway is to make it
  /// @return empty when the outcome is not known in time
  public Optional<Receipt> startEpoch(
      ActiveSession session, ConversationId id, @Nullable ClientEpoch epoch, Duration wait) {
    if (epoch == null) {
      session.requireIdentity();
    }
    UserId actorId = session.userId();
    return changes.apply(
        id, actorId, new EpochRenewal(actorId, epochs.of(session, epoch), clock), wait);
  }

  private static String shown(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }
}
