package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.kernel.Decision.rejected;

import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.sl1.ContextId;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.crypto.sl1.Padding;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides whether messages may be sent and redacted.
final class MessageDecisions {
  private final Limits limits;

  MessageDecisions(Limits limits) {
    this.limits = limits;
  }

  /// Decides a message that the worker seals.
  Decision send(
      ConversationState conversation,
      CommandRequest request,
      Command.SendMessage message,
      DecisionContext context) {
    EpochState epoch = conversation.currentEpoch();
    Optional<RejectionCode> refusal =
        refusal(conversation, message.senderId(), message.kind(), context.at())
            .or(() -> refusal(request, message.messageId()))
            .or(() -> refusal(message.kind(), message.relatesTo()))
            .or(() ->
                refuseIf(
                    message.body().length() == 0 || message.body().length() > limits.maxBodyBytes(),
                    RejectionCode.INVALID_COMMAND))
            .or(() ->
                refuseIf(message.shareVersion() != epoch.shareVersion(), RejectionCode.STALE_SHARE))
            .or(() ->
                refuseIf(!EpochRules.isShareOf(epoch, message), RejectionCode.INVALID_COMMAND));
    return refusal
        .map(Decision::rejected)
        .orElseGet(() ->
            Decision.Accepted.of(
                Objects.requireNonNull(context.sealer().seal(epoch, message, context.at()))));
  }

  /// Decides a message that its sender sealed.
  Decision send(
      ConversationState conversation,
      CommandRequest request,
      Command.SendEnvelope command,
      long at) {
    Event.MessageSealed message = command.message();
    EpochState epoch = conversation.currentEpoch();
    Optional<RejectionCode> refusal =
        refusal(conversation, message.senderId(), message.kind(), at)
            .or(() -> refusal(request, message.messageId()))
            .or(() -> refusal(message.kind(), message.relatesTo()))
            .or(() -> refuseIf(message.epoch() != epoch.number(), RejectionCode.STALE_EPOCH))
            .or(() ->
                refuseIf(message.shareVersion() != epoch.shareVersion(), RejectionCode.STALE_SHARE))
            .or(() ->
                refuseIf(
                    !isSound(command, epoch) || limits.isAhead(message.sentAt(), at),
                    RejectionCode.INVALID_COMMAND));
    return refusal.map(Decision::rejected).orElseGet(() -> Decision.Accepted.of(message));
  }

  /// The worker doesn't store messages, so it relies on the gateway for the message's existence and
  /// its sender. A second redaction of a message adds an event without effect.
  static Decision redact(ConversationState conversation, Command.RedactMessage command) {
    if (conversation.member(command.actorId()).isEmpty()) {
      return rejected(RejectionCode.NOT_A_MEMBER);
    }
    if (!command.actorId().equals(command.senderId()) && !conversation.isAdmin(command.actorId())) {
      return rejected(RejectionCode.NOT_AN_ADMIN);
    }
    return Decision.Accepted.of(new Event.MessageRedacted(command.messageId(), command.actorId()));
  }

  /// Returns why the sender may not send a message of this kind, empty when they may.
  private Optional<RejectionCode> refusal(
      ConversationState conversation, UserId senderId, int kind, long at) {
    if (conversation.member(senderId).isEmpty()) {
      return Optional.of(RejectionCode.NOT_A_MEMBER);
    }
    if (!MessageKind.isKnown(kind)) {
      return Optional.of(RejectionCode.INVALID_COMMAND);
    }
    if (kind == MessageKind.NAME.number() && !conversation.isAdmin(senderId)) {
      return Optional.of(RejectionCode.NOT_AN_ADMIN);
    }
    return refuseIf(limits.isExpired(conversation.currentEpoch(), at), RejectionCode.EPOCH_EXPIRED);
  }

  private static Optional<RejectionCode> refusal(CommandRequest request, MessageId messageId) {
    return refuseIf(!request.id().equals(messageId.command()), RejectionCode.INVALID_COMMAND);
  }

  /// Clients show an edit or a reaction only at the message that it relates to.
  private static Optional<RejectionCode> refusal(int kind, @Nullable MessageId relatesTo) {
    return refuseIf(
        relatesTo == null && !MessageKind.of(kind).standsAlone(), RejectionCode.INVALID_COMMAND);
  }

  /// Checks an envelope as far as that is possible without a key (sl1, section 6).
  private boolean isSound(Command.SendEnvelope command, EpochState epoch) {
    try {
      Envelope envelope = command.message().envelope(command.conversationId());
      int sealed = envelope.ciphertext().length() - Envelope.TAG_LENGTH;
      if (envelope.enc() != null) {
        Suite.ofId(epoch.suite()).requireEncapsulation(envelope.enc());
        if (!ContextId.of(envelope.enc()).equals(envelope.contextId())) {
          return false;
        }
      }
      return envelope.suite() == epoch.suite()
          && (envelope.flags() & Envelope.FLAG_SEALED_BY_CLIENT) != 0
          && sealed <= Padding.paddedLength(limits.maxBodyBytes())
          && Padding.isPaddedLength(sealed);
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Optional<RejectionCode> refuseIf(boolean condition, RejectionCode code) {
    return condition ? Optional.of(code) : Optional.empty();
  }
}
