package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.util.Optional;

/// Redacts messages. Workers do not remember single messages, so their senders are looked up in the
/// read model.
public final class MessageRedaction {

  private final ReadModel readModel;
  private final ConversationDirectory directory;
  private final OwnCommands commands;

  public MessageRedaction(
      ReadModel readModel, ConversationDirectory directory, OwnCommands commands) {
    this.readModel = readModel;
    this.directory = directory;
    this.commands = commands;
  }

  /// @param position of the redaction's event
  /// @param seq of that event
  public record Redacted(Position position, long seq) {}

  /// @return empty when the outcome is not known in time
  /// @throws Problem when the message was not redacted
  public Optional<Redacted> redact(
      UserId actorId, ConversationId id, MessageId messageId, Duration wait) {
    ConversationState state = directory.require(id, actorId);
    StoredMessage stored = find(id, messageId);
    if (stored.redacted()) {
      throw Problem.of(ProblemType.ALREADY_REDACTED, "there is nothing left to take back");
    }
    UserId senderId = stored.facts().senderId();
    if (!senderId.equals(actorId)
        && !state.isAdmin(actorId)
        && !directory.upToDate(id).isAdmin(actorId)) {
      throw notTheSender();
    }
    Command command = new Command.RedactMessage(id, actorId, messageId, senderId);
    return switch (commands.send(command, wait)) {
      case CommandOutcome.Stored(var position, var seq, var _, var _) ->
          Optional.of(new Redacted(position, seq));
      case CommandOutcome.Unknown _ -> Optional.empty();
      case CommandOutcome.Rejected(var code) when code == RejectionCode.NOT_AN_ADMIN ->
          throw notTheSender();
      case CommandOutcome.Rejected(var code) -> throw RejectionProblems.of(code);
    };
  }

  // Waits for a concurrent redaction, and for a message that is still on its way.
  private StoredMessage find(ConversationId id, MessageId messageId) {
    boolean _ = readModel.freshness().awaitEvents(id.stream(), Freshness.CATCH_UP);
    Optional<StoredMessage> stored = readModel.messages().find(id, messageId);
    if (stored.isPresent()) {
      return stored.get();
    }
    boolean decided = readModel.freshness().awaitCommands(id.stream(), Freshness.CATCH_UP);
    return readModel
        .messages()
        .find(id, messageId)
        .orElseThrow(() ->
            decided
                ? Problem.of(ProblemType.UNKNOWN_MESSAGE, "there is no message of this id here")
                : Problem.retryAfter(
                    ProblemType.UNAVAILABLE,
                    "it can't be told at the moment whether there is such a message",
                    Freshness.CATCH_UP));
  }

  private static Problem notTheSender() {
    return Problem.of(
        ProblemType.NOT_THE_SENDER, "only who sent a message and admins may redact it");
  }
}
