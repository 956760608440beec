package io.sealedlog.gateway.message;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.message.MessageReading.Sources;
import io.sealedlog.gateway.message.MessageSending.Sent;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Sends what a client sealed. Whether it opens is not for us to know; everything else that would
/// make it unreadable for others is refused.
public final class EnvelopeSending {
  private static final Codec<Event.MessageSealed> CONTENT = Codec.of(Event.MessageSealed.class);

  private final ConversationDirectory directory;
  private final CommandPublisher publisher;
  private final OldIds oldIds;
  private final RelationCheck relations;
  private final Sources sources;
  private final KnownContexts contexts;

  public EnvelopeSending(
      ConversationDirectory directory,
      CommandPublisher publisher,
      MessageSending.Checks checks,
      Sources sources) {
    this.directory = directory;
    this.publisher = publisher;
    this.oldIds = checks.oldIds();
    this.relations = checks.relations();
    this.sources = sources;
    this.contexts = new KnownContexts(sources.keys(), sources.freshness(), sources.partitions());
  }

  /// @param envelope checked, each field for itself
  /// @throws Problem that names the field, or the epoch to go on with
  public Sent send(ActiveSession session, ConversationId id, Envelope envelope, Duration wait) {
    var _ = directory.require(id, session.userId());
    requireOwn(session.userId(), id, envelope);
    MessageId messageId = new MessageId(envelope.messageId());
    OldIds.Sameness same = stored -> isSame(stored, envelope);
    OldIds.Finding finding =
        publisher.isTooOld(id.stream(), messageId.command())
            ? oldIds.look(id, messageId, same)
            : oldIds.check(id, messageId, same);
    if (finding.earlier() == null) {
      finding = allowed(id, envelope, finding, same);
    }
    if (finding.earlier() != null) {
      return new Sent(messageId, finding.earlier());
    }
    Long checkedLeaf = finding.checkedLeaf();
    if (!contexts.hasEncapsulation(id, envelope)) {
      throw Problem.of(
          ProblemType.UNKNOWN_CONTEXT,
          "field envelope.enc is required: no message of this context is stored yet");
    }
    CheckedSending sending =
        new CheckedSending((submission, rest) -> send(submission, envelope, session, rest));
    return sending.send(
        submission(id, envelope, checkedLeaf), wait, () -> oldIds.look(id, messageId, same));
  }

  // A repetition gets the first answer, whatever has changed since that would speak against it.
  private OldIds.Finding allowed(
      ConversationId id, Envelope envelope, OldIds.Finding finding, OldIds.Sameness same) {
    try {
      requireAllowed(id, envelope);
      return finding;
    } catch (Problem refusal) {
      OldIds.Finding again = oldIds.settle(id, new MessageId(envelope.messageId()), same);
      if (again.earlier() == null) {
        throw refusal;
      }
      return again;
    }
  }

  private void requireAllowed(ConversationId id, Envelope envelope) {
    UUID relatesTo = envelope.relatesTo();
    if (relatesTo != null) {
      relations.require(
          id, new UserId(envelope.senderId()), Kind.of(envelope.kind()), new MessageId(relatesTo));
    }
  }

  private static CommandPublisher.Submission submission(
      ConversationId id, Envelope envelope, @Nullable Long checkedLeaf) {
    Event.MessageSealed message = Event.MessageSealed.of(envelope);
    return new CommandPublisher.Submission(
        message.messageId().command(),
        new Command.SendEnvelope(id, message),
        Bytes.wrap(CONTENT.encode(message)),
        checkedLeaf);
  }

  private CommandOutcome send(
      CommandPublisher.Submission submission,
      Envelope envelope,
      ActiveSession session,
      Duration wait) {
    CommandOutcome outcome = publisher.send(submission, wait);
    if (outcome instanceof CommandOutcome.Rejected(var code)) {
      ConversationId id = new ConversationId(envelope.conversationId());
      switch (code) {
        case STALE_EPOCH ->
            throw Problem.staleEpoch(
                "field envelope.epoch must be the current epoch: get its keys and seal again",
                currentEpoch(id));
        case EPOCH_EXPIRED ->
            throw Problem.staleEpoch(
                "the epoch is older than 30 days: start the next one, or let a member send in"
                    + " server mode, and seal again",
                currentEpoch(id));
        case STALE_SHARE -> throw invalid("shareVersion", "must be the epoch's");
        case INVALID_COMMAND -> throw whyInvalid(id, envelope, session);
        default -> {
          // The same for every kind of sending.
        }
      }
    }
    return outcome;
  }

  private int currentEpoch(ConversationId id) {
    return directory.upToDate(id).epoch().number();
  }

  // Asked only when the worker has refused: it does not say what it did not like.
  private Problem whyInvalid(ConversationId id, Envelope envelope, ActiveSession session) {
    boolean otherSuite =
        sources
            .keys()
            .epoch(id, envelope.epoch(), session.userId())
            .filter(epoch -> epoch.header().suite().id() != envelope.suite())
            .isPresent();
    return otherSuite
        ? invalid("suite", "must be the epoch's")
        : invalid("sentAt", "must not be in the future: check the client's clock");
  }

  private static void requireOwn(UserId caller, ConversationId id, Envelope envelope) {
    if (!envelope.conversationId().equals(id.value())) {
      throw invalid("conversationId", "must be the one in the address");
    }
    if (!envelope.senderId().equals(caller.value())) {
      throw invalid("senderId", "must be your own user id");
    }
    if (envelope.relatesTo() == null && !Kind.of(envelope.kind()).isItem()) {
      throw invalid("relatesTo", "is required for an edit or a reaction");
    }
  }

  private static boolean isSame(StoredMessage stored, Envelope envelope) {
    // Of a redacted message there is nothing left to compare with.
    return stored.envelope() == null
        ? stored.facts().senderId().value().equals(envelope.senderId())
        : Objects.equals(stored.envelope(), envelope);
  }

  private static Problem invalid(String field, String rule) {
    return Problem.of(ProblemType.INVALID_ENVELOPE, "field envelope." + field + " " + rule);
  }
}
