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

/// A message to be sent, whoever seals it: all that [MessageSending] needs to know of it.
interface OutgoingMessage {
  ConversationId conversationId();

  MessageId id();

  UserId senderId();

  /// The word to the worker that the id is new, when this gateway drew it; null for an id of the
  /// caller's, which must be looked up.
  @Nullable Long drawnAtLeaf();

  /// Tells a repetition of this message from another message with its id.
  boolean isSameAs(StoredMessage stored);

  /// @throws Problem when it must not be sent to the conversation
  void requireAllowed(ConversationState view);

  /// The command for the conversation as it is in the view.
  ///
  /// @param checkedLeaf see `CommandRequest`
  CommandPublisher.Submission submission(ConversationState view, @Nullable Long checkedLeaf);

  /// Returns whether the message can be made anew after this.
  default boolean allows(Remedy remedy) {
    return remedy != Remedy.NONE;
  }

  /// What the caller is told of a rejection that has no remedy.
  default Problem problem(RejectionCode code) {
    return RejectionProblems.of(code);
  }
}
