package io.sealedlog.gateway.message.send;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.command.Remedy;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message sealed by a client. The gateway can't know whether it opens; anything else that would
/// make it unreadable for others is refused.
record ClientSealedMessage(Rules rules, Envelope envelope) implements OutgoingMessage {
  private static final Codec<Event.MessageSealed> CONTENT = Codec.of(Event.MessageSealed.class);

  /// The dependencies that check such messages.
  record Rules(
      ConversationDirectory directory,
      RelationCheck relations,
      ContextCache contexts,
      KeyReads keys) {}

  /// @throws Problem when the sender is not the caller, or the conversation is another one
  static ClientSealedMessage of(
      Rules rules, UserId callerId, ConversationId conversationId, Envelope envelope) {
    if (!envelope.conversationId().equals(conversationId.value())) {
      throw invalid("conversationId", "must be the one in the address");
    }
    if (!envelope.senderId().equals(callerId.value())) {
      throw invalid("senderId", "must be your own user id");
    }
    if (envelope.relatesTo() == null && !MessageKind.of(envelope.kind()).standsAlone()) {
      throw invalid("relatesTo", "is required for an edit or a reaction");
    }
    return new ClientSealedMessage(rules, envelope);
  }

  @Override
  public ConversationId conversationId() {
    return new ConversationId(envelope.conversationId());
  }

  @Override
  public MessageId id() {
    return new MessageId(envelope.messageId());
  }

  @Override
  public UserId senderId() {
    return new UserId(envelope.senderId());
  }

  @Override
  public @Nullable Long generatedIdLeaf() {
    return null;
  }

  @Override
  public boolean isSameAs(StoredMessage stored) {
    // A redacted message has no content left to compare.
    return stored.envelope() == null
        ? stored.facts().senderId().equals(senderId())
        : Objects.equals(stored.envelope(), envelope);
  }

  @Override
  public void requireAllowed(ConversationState state) {
    UUID relatesTo = envelope.relatesTo();
    if (relatesTo != null) {
      rules
          .relations()
          .require(
              conversationId(),
              senderId(),
              MessageKind.of(envelope.kind()),
              new MessageId(relatesTo));
    }
  }

  @Override
  public void requireSealable(ConversationState state) {
    if (!rules.contexts().hasEncapsulation(conversationId(), envelope)) {
      throw Problem.of(
          ProblemType.UNKNOWN_CONTEXT,
          "field envelope.enc is required: no message of this context is stored yet");
    }
  }

  @Override
  public CommandPublisher.Submission submission(
      ConversationState state, @Nullable Long checkedLeaf) {
    Event.MessageSealed message = Event.MessageSealed.of(envelope);
    return new CommandPublisher.Submission(
        message.messageId().command(),
        new Command.SendEnvelope(conversationId(), message),
        Bytes.wrap(CONTENT.encode(message)),
        checkedLeaf);
  }

  /// Only the client could seal the message again for another epoch.
  @Override
  public boolean allows(Remedy remedy) {
    return remedy == Remedy.ID_LOOKUP;
  }

  @Override
  public Problem problem(RejectionCode code) {
    return switch (code) {
      case STALE_EPOCH ->
          Problem.staleEpoch(
              "field envelope.epoch must be the current epoch: get its keys and seal again",
              currentEpoch());
      case EPOCH_EXPIRED ->
          Problem.staleEpoch(
              "the epoch is older than %d days: start the next one, or let a member send in server mode, and seal again"
                  .formatted(EpochHeader.MAX_AGE.toDays()),
              currentEpoch());
      case STALE_SHARE -> invalid("shareVersion", "must be the epoch's");
      case INVALID_COMMAND -> whyInvalid();
      default -> RejectionProblems.of(code);
    };
  }

  private int currentEpoch() {
    return rules.directory().upToDate(conversationId()).epoch().number();
  }

  // Called only after the worker rejected the message without saying what was wrong.
  private Problem whyInvalid() {
    boolean otherSuite =
        rules
            .keys()
            .epoch(conversationId(), envelope.epoch(), senderId())
            .filter(epoch -> epoch.header().suite().id() != envelope.suite())
            .isPresent();
    return otherSuite
        ? invalid("suite", "must be the epoch's")
        : invalid("sentAt", "must not be in the future: check the client's clock");
  }

  private static Problem invalid(String field, String rule) {
    return Problem.of(ProblemType.INVALID_ENVELOPE, "field envelope." + field + " " + rule);
  }
}
