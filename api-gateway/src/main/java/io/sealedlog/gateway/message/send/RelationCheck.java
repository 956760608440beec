package io.sealedlog.gateway.message.send;

import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import java.util.Optional;

/// Checks whether a message may relate to the one that it names.
final class RelationCheck {
  private final MessageReads reads;
  private final Freshness freshness;

  RelationCheck(MessageReads reads, Freshness freshness) {
    this.reads = reads;
    this.freshness = freshness;
  }

  /// @param relatesTo is looked up in this conversation only
  /// @throws Problem when it may not
  void require(ConversationId id, UserId senderId, MessageKind kind, MessageId relatesTo) {
    StoredMessage other =
        find(id, relatesTo)
            .orElseThrow(() -> unknown("field relatesTo names no message of this conversation"));
    MessageKind otherKind = MessageKind.of(other.facts().kind());
    if (!otherKind.standsAlone()) {
      throw unknown("field relatesTo must not name an edit or a reaction");
    }
    if (kind == MessageKind.EDIT && !otherKind.isEditable()) {
      throw unknown("field relatesTo must name a message or data: names are not edited");
    }
    if (kind == MessageKind.EDIT && !other.facts().senderId().equals(senderId)) {
      throw Problem.of(ProblemType.NOT_THE_SENDER, "another sent this message");
    }
    if (other.redacted()) {
      throw Problem.of(ProblemType.ALREADY_REDACTED, "the message in relatesTo is redacted");
    }
  }

  // The related message may have been sent a moment ago.
  private Optional<StoredMessage> find(ConversationId id, MessageId relatesTo) {
    return freshness.findForCertain(
        id.stream(), Freshness.CATCH_UP, () -> reads.find(id, relatesTo));
  }

  private static Problem unknown(String detail) {
    return Problem.of(ProblemType.UNKNOWN_RELATION, detail);
  }
}
