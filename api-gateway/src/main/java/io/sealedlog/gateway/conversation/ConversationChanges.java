package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.command.Remedy;
import io.sealedlog.gateway.conversation.MemberChanges.Receipt;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.util.Optional;

/// Changes conversations by commands that depend on the state known to this gateway; when the
/// conversation changed meanwhile, the command is rebuilt for the newer state.
final class ConversationChanges {
  private static final int ATTEMPTS = 5;

  private final ConversationDirectory directory;
  private final OwnCommands commands;

  ConversationChanges(ConversationDirectory directory, OwnCommands commands) {
    this.directory = directory;
    this.commands = commands;
  }

  /// A requested change of a conversation.
  interface Change {
    /// Returns why the worker would reject the change in this state; checked before a costly
    /// command is built.
    Optional<RejectionCode> refusal(ConversationState state);

    /// Builds the command that makes the change in this state.
    PreparedCommand prepare(ConversationState state);
  }

  /// @param epoch number of the conversation's epoch after the command
  record PreparedCommand(Command command, int epoch) {}

  /// @param wait how long to wait for the commit
  /// @return empty when the outcome is not known in time
  /// @throws Problem when the change was not made
  Optional<Receipt> apply(ConversationId id, UserId actorId, Change change, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    ConversationState state = directory.require(id, actorId);
    for (int i = 0; i < ATTEMPTS; i++) {
      state = requirePossible(state, actorId, change);
      PreparedCommand prepared = change.prepare(state);
      // Each attempt gets a new id, because a rebuilt command is another command.
      switch (commands.send(prepared.command(), until(deadline))) {
        case CommandOutcome.Stored(var position, var seq, var _, var _) -> {
          return Optional.of(new Receipt(position, seq, prepared.epoch()));
        }
        case CommandOutcome.Unknown _ -> {
          return Optional.empty();
        }
        case CommandOutcome.Rejected(var code) when Remedy.of(code) == Remedy.NEWER_STATE ->
            state = directory.newerThan(state, shorter(Freshness.CATCH_UP, until(deadline)));
        case CommandOutcome.Rejected(var code) -> throw RejectionProblems.of(code);
      }
    }
    throw refused(RejectionCode.STALE_EPOCH, state);
  }

  // Refreshes the state before refusing, since a change committed through another gateway may allow
  // it.
  private ConversationState requirePossible(
      ConversationState state, UserId actorId, Change change) {
    if (state.isMember(actorId) && change.refusal(state).isEmpty()) {
      return state;
    }
    ConversationState current = directory.upToDate(state.id());
    if (!current.isMember(actorId)) {
      throw RejectionProblems.of(RejectionCode.NOT_A_MEMBER);
    }
    change
        .refusal(current)
        .ifPresent(code -> {
          throw refused(code, current);
        });
    return current;
  }

  private static Problem refused(RejectionCode code, ConversationState current) {
    return code == RejectionCode.STALE_EPOCH
        ? Problem.staleEpoch(
            "the conversation's epoch or its members are others by now", current.epoch().number())
        : RejectionProblems.of(code);
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
