package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.command.Remedy;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.result.RejectionCode;
import org.jspecify.annotations.Nullable;

/// A message to be sent, sealed by a client or by the worker.
interface OutgoingMessage {
  ConversationId conversationId();

  MessageId id();

  UserId senderId();

  /// Returns the `checkedLeaf` of an id that this gateway generated; null for an id of the
  /// caller's, which must be looked up.
  @Nullable Long generatedIdLeaf();

  /// Returns whether a stored message of the same id is a repetition of this one.
  boolean isSameAs(StoredMessage stored);

  /// @throws Problem when the message must not be sent to the conversation
  void requireAllowed(ConversationState state);

  /// @throws Problem when it can't be sealed, or readers would lack what they open it with
  void requireSealable(ConversationState state);

  /// Returns the command for the conversation in this state.
  ///
  /// @param checkedLeaf the leaf index of the log below which the gateway has found no event of
  ///   this message id; null when it has not looked
  CommandPublisher.Submission submission(ConversationState state, @Nullable Long checkedLeaf);

  /// Returns whether the message can be rebuilt after this remedy.
  default boolean allows(Remedy remedy) {
    return remedy != Remedy.NONE;
  }

  /// Returns the caller's problem for a rejection without a remedy.
  default Problem problem(RejectionCode code) {
    return RejectionProblems.of(code);
  }
}
