package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Remedy;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Submits a message to the log, and again as long as the worker's rejection has a remedy.
final class MessageSubmission {
  /// How often the message is made for another state of the conversation.
  private static final int MOST_REMEDIES = 3;

  private final CommandPublisher publisher;
  private final Remedies remedies;

  /// The remedies for rejections. Each call blocks within a bound of its own.
  interface Remedies {
    /// Looks the id up again, with everything committed by now.
    IdLookup.Result lookUp(OutgoingMessage message);

    /// Returns the conversation after a new epoch.
    ConversationState withNewEpoch(ConversationState state, UserId senderId);

    /// Returns the conversation after a later change than the given state includes.
    ConversationState newerThan(ConversationState state);
  }

  MessageSubmission(CommandPublisher publisher, Remedies remedies) {
    this.publisher = publisher;
    this.remedies = remedies;
  }

  /// @param checkedLeaf see `CommandRequest`
  /// @param deadline of `System.nanoTime`, until which the outcome is waited for
  /// @throws io.sealedlog.gateway.problem.Problem when the message is rejected for good
  MessageSending.Sent submit(
      OutgoingMessage message, ConversationState state, @Nullable Long checkedLeaf, long deadline) {
    ConversationState current = state;
    Long leaf = checkedLeaf;
    boolean lookedUp = false;
    int remediesUsed = 0;
    while (true) {
      CommandOutcome outcome = publisher.send(message.submission(current, leaf), until(deadline));
      Remedy remedy = remedy(message, outcome);
      if (remedy == Remedy.NONE
          || remediesUsed == MOST_REMEDIES
          || (remedy == Remedy.ID_LOOKUP && lookedUp)) {
        return sent(message, outcome);
      }
      switch (remedy) {
        case ID_LOOKUP -> {
          lookedUp = true;
          switch (remedies.lookUp(message)) {
            case IdLookup.Stored(var receipt) -> {
              return new MessageSending.Sent(message.id(), receipt);
            }
            case IdLookup.NotStored(var newer) -> leaf = newer;
          }
        }
        case NEW_EPOCH -> {
          remediesUsed++;
          current = remedies.withNewEpoch(current, message.senderId());
        }
        case NEWER_STATE, NEWER_SHARE -> {
          remediesUsed++;
          current = remedies.newerThan(current);
        }
        case NONE -> throw new AssertionError();
      }
    }
  }

  /// Returns the remedy for a rejection, if this message can be rebuilt accordingly.
  static Remedy remedy(OutgoingMessage message, CommandOutcome outcome) {
    if (outcome instanceof CommandOutcome.Rejected(var code)) {
      Remedy remedy = Remedy.of(code);
      return message.allows(remedy) ? remedy : Remedy.NONE;
    }
    return Remedy.NONE;
  }

  /// @throws io.sealedlog.gateway.problem.Problem when the message was rejected
  static MessageSending.Sent sent(OutgoingMessage message, CommandOutcome outcome) {
    return switch (outcome) {
      case CommandOutcome.Stored(var position, var seq, var at, var replayed) ->
          new MessageSending.Sent(message.id(), new SendReceipt(position, seq, at, replayed));
      case CommandOutcome.Unknown _ -> new MessageSending.Sent(message.id(), null);
      case CommandOutcome.Rejected(var code) -> throw message.problem(code);
    };
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
