package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.vault.store.Account;
import io.sealedlog.vault.store.Accounts;
import io.sealedlog.vault.store.Username;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Adds and removes members, changes their roles, and starts epochs on request.
public final class MemberChanges {
  private final ConversationChanges changes;
  private final Epochs epochs;
  private final HistoryHandover history;
  private final Accounts accounts;
  private final Clock clock;

  public MemberChanges(
      ConversationDirectory directory,
      OwnCommands commands,
      Epochs epochs,
      ReadingKeys keys,
      Freshness freshness,
      Accounts accounts,
      ServiceContext context) {
    this.changes = new ConversationChanges(directory, commands);
    this.epochs = epochs;
    this.history = new HistoryHandover(keys, freshness, context.random());
    this.accounts = accounts;
    this.clock = context.clock();
  }

  /// @param username of the person who is to be a member
  public record Invitation(String username, Member.Role role) {}

  /// @param receipt empty when the outcome is not known in time
  public record Added(UserId userId, String username, Optional<Receipt> receipt) {}

  /// @param position of the last event of the change
  /// @param seq of that event
  /// @param epoch number of the conversation's epoch after that event
  public record Receipt(Position position, long seq, int epoch) {}

  /// Adds a member. The gateway makes the keys.
  ///
  /// @param withHistory true: the new member can read earlier messages and the current epoch
  ///   continues; false: a new epoch starts
  public Added add(
      ActiveSession session,
      ConversationId id,
      Invitation invitation,
      boolean withHistory,
      Duration wait) {
    session.requireIdentity();
    return add(
        session,
        id,
        invitation,
        identity ->
            withHistory
                ? new Addition.WithHistory(state -> history.seal(session, state, identity))
                : new Addition.FromNewEpoch(epochs.of(session, null)),
        wait);
  }

  /// Adds a member who can read no earlier message, under an epoch made by the caller's client.
  public Added addUnderEpoch(
      ActiveSession session,
      ConversationId id,
      Invitation invitation,
      ClientEpoch epoch,
      Duration wait) {
    return add(
        session,
        id,
        invitation,
        identity -> new Addition.FromNewEpoch(epochs.of(session, epoch)),
        wait);
  }

  /// Adds a member who can read all earlier messages, with keys sealed by the caller's client.
  ///
  /// @param wraps by epoch ascending, from 1 on
  public Added addWithHistory(
      ActiveSession session,
      ConversationId id,
      Invitation invitation,
      List<HistoryWrap> wraps,
      Duration wait) {
    return add(
        session,
        id,
        invitation,
        identity -> new Addition.WithHistory(ClientHistory.of(wraps, identity.version())),
        wait);
  }

  private Added add(
      ActiveSession session,
      ConversationId id,
      Invitation invitation,
      Function<IdentityRecord, Addition.HistoryAccess> historyAccess,
      Duration wait) {
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
    Addition addition = new Addition(actorId, member, historyAccess.apply(identity));
    return new Added(
        account.id(), account.username().value(), changes.apply(id, actorId, addition, wait));
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
