package io.sealedlog.gateway.message;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.ConversationShares;
import io.sealedlog.gateway.conversation.ConversationView;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends messages, each at most once, however often it is tried.
public final class MessageSending {
  private static final Codec<Content> CONTENT = Codec.of(Content.class);

  private final ConversationDirectory directory;
  private final ConversationShares shares;
  private final CommandPublisher publisher;
  private final CheckedSending sending;
  private final OldIds oldIds;
  private final Ids ids;

  public MessageSending(
      ConversationDirectory directory,
      ConversationShares shares,
      CommandPublisher publisher,
      OldIds oldIds,
      Ids ids) {
    this.directory = directory;
    this.shares = shares;
    this.publisher = publisher;
    this.sending = new CheckedSending(publisher);
    this.oldIds = oldIds;
    this.ids = ids;
  }

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
    MessageId id = given == null ? new MessageId(ids.version7()) : given;
    OldIds.Finding finding = new OldIds.Finding(null, null);
    if (publisher.isTooOld(conversationId.stream(), id.command())) {
      finding = oldIds.look(session, conversationId, id, draft);
    } else if (given != null) {
      finding = oldIds.check(session, conversationId, id, draft);
    }
    if (finding.earlier() != null) {
      return new Sent(id, finding.earlier());
    }
    CommandPublisher.Submission submission =
        submission(session.userId(), view, id, draft, finding.checkedAt());
    return sending.send(submission, wait, () -> oldIds.look(session, conversationId, id, draft));
  }

  CommandPublisher.Submission submission(
      UserId senderId, ConversationView view, MessageId id, Draft draft, @Nullable Long checkedAt) {
    Optional<ConversationShare> share = shares.find(view.id(), view.shareVersion());
    Bytes secret =
        share
            .map(found -> Bytes.copyOf(found.secret().shared()))
            .orElseThrow(() -> Problem.of(ProblemType.REFUSED, "the conversation is erased"));
    Content content = new Content(senderId, Kind.MESSAGE_NUMBER, draft.relatesTo(), draft.body());
    return new CommandPublisher.Submission(
        id.command(),
        new Command.SendMessage(
            view.id(),
            id,
            senderId,
            Kind.MESSAGE_NUMBER,
            draft.relatesTo(),
            draft.body(),
            view.shareVersion(),
            secret),
        Bytes.wrap(CONTENT.encode(content)),
        checkedAt);
  }
}
