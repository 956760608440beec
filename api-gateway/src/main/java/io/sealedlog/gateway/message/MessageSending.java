package io.sealedlog.gateway.message;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.OwnIds;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationShares;
import io.sealedlog.gateway.conversation.ConversationView;
import io.sealedlog.gateway.conversation.EpochRotation;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends messages, each at most once, however often it is tried.
public final class MessageSending {
  private static final Codec<Content> CONTENT = Codec.of(Content.class);

  private final ConversationDirectory directory;
  private final ConversationShares shares;
  private final CommandPublisher publisher;
  private final EpochRotation rotation;
  private final Checks checks;
  private final OwnIds ids;

  public MessageSending(
      ConversationDirectory directory,
      ConversationShares shares,
      Log log,
      Checks checks,
      OwnIds ids) {
    this.directory = directory;
    this.shares = shares;
    this.publisher = log.publisher();
    this.rotation = log.rotation();
    this.checks = checks;
    this.ids = ids;
  }

  /// What takes commands, and what keeps the keys young that they are sealed under.
  public record Log(CommandPublisher publisher, EpochRotation rotation) {}

  /// What the read model is asked before a message is sent. A plain message with a new id asks
  /// nothing.
  public record Checks(OldIds oldIds, RelationCheck relations) {}

  /// What makes two sendings the same.
  private record Content(UserId senderId, int kind, @Nullable MessageId relatesTo, Bytes body) {}

  /// @param stored null when it is not known yet what became of it
  public record Sent(MessageId id, @Nullable Stored stored) {}

  /// @param at milliseconds since 1970
  public record Stored(Position position, long seq, long at, boolean replayed) {}

  public Sent send(
      ActiveSession session, ConversationId conversationId, Draft draft, Duration wait) {
    ConversationView view = directory.require(conversationId, session.userId());
    MessageId given = draft.id();
    OwnIds.OwnId own = given == null ? ids.next(conversationId.stream()) : null;
    MessageId id = own == null ? Objects.requireNonNull(given) : new MessageId(own.id().value());
    OldIds.Finding finding =
        own == null
            ? finding(session, conversationId, id, draft)
            : new OldIds.Finding(own.checkedLeaf(), null);
    if (finding.earlier() == null) {
      finding = allowed(session, view, id, draft, finding);
    }
    if (finding.earlier() != null) {
      return new Sent(id, finding.earlier());
    }
    UserId senderId = session.userId();
    CommandPublisher.Submission submission =
        submission(senderId, view, id, draft, finding.checkedLeaf());
    CheckedSending sending =
        new CheckedSending((sent, rest) ->
            rotation.send(
                sent,
                newer -> submission(senderId, newer, id, draft, sent.checkedLeaf()),
                view,
                senderId,
                rest));
    return sending.send(
        submission, wait, () -> checks.oldIds().look(session, conversationId, id, draft));
  }

  private OldIds.Finding finding(
      ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    if (publisher.isTooOld(conversationId.stream(), id.command())) {
      return checks.oldIds().look(session, conversationId, id, draft);
    }
    return checks.oldIds().check(session, conversationId, id, draft);
  }

  // A repetition gets the first answer, whatever has changed since that would speak against it.
  OldIds.Finding allowed(
      ActiveSession session,
      ConversationView view,
      MessageId id,
      Draft draft,
      OldIds.Finding finding) {
    try {
      requireAllowed(session.userId(), view, draft);
      return finding;
    } catch (Problem refusal) {
      OldIds.Finding again =
          draft.id() == null ? finding : checks.oldIds().settle(session, view.id(), id, draft);
      if (again.earlier() == null) {
        throw refusal;
      }
      return again;
    }
  }

  private void requireAllowed(UserId senderId, ConversationView view, Draft draft) {
    if (draft.kind() == Kind.NAME
        && !view.isAdmin(senderId)
        && !directory.upToDate(view.id()).isAdmin(senderId)) {
      throw RejectionProblems.of(RejectionCode.NOT_AN_ADMIN);
    }
    MessageId relatesTo = draft.relatesTo();
    if (relatesTo != null) {
      checks.relations().require(view.id(), senderId, draft.kind(), relatesTo);
    }
  }

  /// The conversation, in an epoch that messages can be sent under.
  ConversationView require(ActiveSession session, ConversationId conversationId) {
    return rotation.young(directory.require(conversationId, session.userId()), session.userId());
  }

  CommandPublisher.Submission submission(
      UserId senderId,
      ConversationView view,
      MessageId id,
      Draft draft,
      @Nullable Long checkedLeaf) {
    Optional<ConversationShare> share = shares.find(view.id(), view.shareVersion());
    Bytes secret =
        share
            .map(found -> Bytes.copyOf(found.secret().shared()))
            .orElseThrow(() -> Problem.of(ProblemType.REFUSED, "the conversation is erased"));
    Content content = new Content(senderId, draft.kind().number(), draft.relatesTo(), draft.body());
    return new CommandPublisher.Submission(
        id.command(),
        new Command.SendMessage(
            view.id(),
            id,
            senderId,
            draft.kind().number(),
            draft.relatesTo(),
            draft.body(),
            view.shareVersion(),
            secret),
        Bytes.wrap(CONTENT.encode(content)),
        checkedLeaf);
  }
}
