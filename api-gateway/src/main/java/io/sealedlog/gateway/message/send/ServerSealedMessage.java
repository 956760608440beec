package io.sealedlog.gateway.message.send;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationState;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.key.UnreadableException;
import io.sealedlog.gateway.message.read.MessageOpening;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A message that the worker seals.
///
/// @param id the draft's, or one that this gateway generated
/// @param generatedIdLeaf null when the id is the draft's
record ServerSealedMessage(
    Rules rules,
    ActiveSession session,
    ConversationId conversationId,
    Draft draft,
    MessageId id,
    @Nullable Long generatedIdLeaf)
    implements OutgoingMessage {
  private static final Codec<Content> CONTENT = Codec.of(Content.class);

  /// The dependencies that check and build such messages.
  record Rules(
      ConversationDirectory directory,
      ConversationShares shares,
      RelationCheck relations,
      MessageOpening opening) {}

  /// Identifies a message for repetitions.
  private record Content(UserId senderId, int kind, @Nullable MessageId relatesTo, Bytes body) {}

  @Override
  public UserId senderId() {
    return session.userId();
  }

  @Override
  public boolean isSameAs(StoredMessage stored) {
    StoredMessage.Facts facts = stored.facts();
    return facts.senderId().equals(senderId())
        && facts.kind() == draft.kind().number()
        && Objects.equals(facts.relatesTo(), draft.relatesTo())
        && hasBodyOf(stored);
  }

  private boolean hasBodyOf(StoredMessage stored) {
    var envelope = stored.envelope();
    if (envelope == null) {
      return true;
    }
    try {
      return rules
          .opening()
          .body(session, envelope)
          .map(body -> Arrays.equals(body.encode(), draft.body().shared()))
          .orElse(false);
    } catch (UnreadableException e) {
      // The stored body can't be opened for comparison; the sender's reuse of the id counts as a
      // repetition.
      return true;
    }
  }

  @Override
  public void requireAllowed(ConversationState state) {
    if (draft.kind() == MessageKind.NAME
        && !state.isAdmin(senderId())
        && !rules.directory().upToDate(conversationId).isAdmin(senderId())) {
      throw RejectionProblems.of(RejectionCode.NOT_AN_ADMIN);
    }
    MessageId relatesTo = draft.relatesTo();
    if (relatesTo != null) {
      rules.relations().require(conversationId, senderId(), draft.kind(), relatesTo);
    }
  }

  @Override
  public void requireSealable(ConversationState state) {
    if (rules.shares().find(conversationId, state.shareVersion()).isEmpty()) {
      throw erased();
    }
  }

  private static Problem erased() {
    return Problem.of(ProblemType.REFUSED, "the conversation is erased");
  }

  private Bytes share(ConversationState state) {
    return rules
        .shares()
        .find(conversationId, state.shareVersion())
        .map(found -> Bytes.copyOf(found.secret().shared()))
        .orElseThrow(ServerSealedMessage::erased);
  }

  @Override
  public CommandPublisher.Submission submission(
      ConversationState state, @Nullable Long checkedLeaf) {
    Bytes secret = share(state);
    int kind = draft.kind().number();
    return new CommandPublisher.Submission(
        id.command(),
        new Command.SendMessage(
            conversationId,
            id,
            senderId(),
            kind,
            draft.relatesTo(),
            draft.body(),
            state.shareVersion(),
            secret),
        Bytes.wrap(CONTENT.encode(new Content(senderId(), kind, draft.relatesTo(), draft.body()))),
        checkedLeaf);
  }
}
