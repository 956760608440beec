package io.sealedlog.gateway.message.send;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.command.Remedy;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.conversation.EpochRotation;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.message.read.MessageOpening;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sends messages of both kinds to the log, each at most once however often it is retried: looks
/// the id up, checks that the message is allowed, submits it, and submits it again if the worker's
/// rejection has a remedy.
public final class MessageSending {
  private static final Duration REMEDY_BOUND = Duration.ofSeconds(3);

  private final ConversationDirectory directory;
  private final EpochRotation rotation;
  private final CommandPublisher publisher;
  private final IdLookup ids;
  private final OwnCommands ownCommands;
  private final MessageSubmission submission;
  private final ServerSealedMessage.Rules serverSealed;
  private final ClientSealedMessage.Rules clientSealed;

  public MessageSending(
      ConversationDirectory directory,
      ConversationShares shares,
      ReadingKeys keys,
      EpochRotation rotation,
      CommandPublisher publisher,
      OwnCommands ownCommands,
      ReadModel readModel) {
    this.directory = directory;
    this.rotation = rotation;
    this.publisher = publisher;
    this.ids = new IdLookup(readModel.messages(), readModel.freshness(), ownCommands);
    this.ownCommands = ownCommands;
    this.submission = new MessageSubmission(publisher, new Remedies());
    RelationCheck relations = new RelationCheck(readModel.messages(), readModel.freshness());
    this.serverSealed =
        new ServerSealedMessage.Rules(directory, shares, relations, new MessageOpening(keys));
    this.clientSealed =
        new ClientSealedMessage.Rules(
            directory,
            relations,
            new ContextCache(readModel.keys(), readModel.freshness()),
            readModel.keys());
  }

  /// @param receipt null when the outcome is not known yet
  public record Sent(MessageId id, @Nullable SendReceipt receipt) {}

  /// Sends a message that the worker seals.
  ///
  /// @param wait how long to wait for the commit
  /// @throws Problem when the message is not sent
  public Sent send(
      ActiveSession session, ConversationId conversationId, Draft draft, Duration wait) {
    if (draft.id() == null) {
      // Looking the conversation up may take a while, and the word of a drawn id grows old.
      var _ = directory.require(conversationId, session.userId());
    }
    return send(message(session, conversationId, draft), wait);
  }

  /// Sends a message sealed by a client.
  ///
  /// @param envelope with each field checked by itself
  /// @param wait how long to wait for the commit
  /// @throws Problem that names the invalid field, or the epoch to seal under instead
  public Sent send(
      ActiveSession session, ConversationId conversationId, Envelope envelope, Duration wait) {
    var _ = directory.require(conversationId, session.userId());
    return send(
        ClientSealedMessage.of(clientSealed, session.userId(), conversationId, envelope), wait);
  }

  OutgoingMessage message(ActiveSession session, ConversationId conversationId, Draft draft) {
    MessageId given = draft.id();
    OwnCommands.OwnId own = given == null ? ownCommands.nextId(conversationId.stream()) : null;
    return new ServerSealedMessage(
        serverSealed,
        session,
        conversationId,
        draft,
        own == null ? Objects.requireNonNull(given) : new MessageId(own.id().value()),
        own == null ? null : own.checkedLeaf());
  }

  Sent send(OutgoingMessage message, Duration wait) {
    return switch (prepare(message)) {
      case AlreadyStored(var receipt) -> new Sent(message.id(), receipt);
      case Ready(var state, var checkedLeaf) -> {
        long deadline = System.nanoTime() + wait.toNanos();
        yield submission.submit(message, withFreshEpoch(message, state), checkedLeaf, deadline);
      }
    };
  }

  /// The result of the checks before a submission.
  sealed interface Preparation {}

  /// The message is a repetition of a stored one.
  record AlreadyStored(SendReceipt receipt) implements Preparation {}

  /// The message may be submitted.
  ///
  /// @param checkedLeaf see `CommandRequest`
  record Ready(ConversationState state, @Nullable Long checkedLeaf) implements Preparation {}

  /// @throws Problem when the message must not be sent
  Preparation prepare(OutgoingMessage message) {
    ConversationState state = directory.require(message.conversationId(), message.senderId());
    IdLookup.Result found = lookUp(message);
    if (found instanceof IdLookup.NotStored) {
      found = requireAllowed(message, state, found);
    }
    return switch (found) {
      case IdLookup.Stored(var receipt) -> new AlreadyStored(receipt);
      case IdLookup.NotStored(var checkedLeaf) -> {
        message.requireSealable(state);
        yield new Ready(state, checkedLeaf);
      }
    };
  }

  private IdLookup.Result lookUp(OutgoingMessage message) {
    if (message.generatedIdLeaf() != null) {
      return new IdLookup.NotStored(message.generatedIdLeaf());
    }
    return publisher.isTooOld(message.conversationId().stream(), message.id().command())
        ? ids.lookUpToDate(message)
        : ids.look(message);
  }

  // A repetition gets the first attempt's answer, even if the message would no longer be allowed.
  private IdLookup.Result requireAllowed(
      OutgoingMessage message, ConversationState state, IdLookup.Result found) {
    try {
      message.requireAllowed(state);
      return found;
    } catch (Problem refusal) {
      if (message.generatedIdLeaf() == null
          && ids.lookWhenSettled(message) instanceof IdLookup.Stored stored) {
        return stored;
      }
      throw refusal;
    }
  }

  /// Returns the conversation in an epoch that the message can be sent under.
  ConversationState withFreshEpoch(OutgoingMessage message, ConversationState state) {
    return message.allows(Remedy.NEW_EPOCH)
        ? rotation.withFreshEpoch(state, message.senderId())
        : state;
  }

  private final class Remedies implements MessageSubmission.Remedies {
    @Override
    public IdLookup.Result lookUp(OutgoingMessage message) {
      return ids.lookUpToDate(message);
    }

    @Override
    public ConversationState withNewEpoch(ConversationState state, UserId senderId) {
      return rotation.withNewEpoch(state, senderId);
    }

    @Override
    public ConversationState newerThan(ConversationState state) {
      return directory.newerThan(state, REMEDY_BOUND);
    }
  }
}
