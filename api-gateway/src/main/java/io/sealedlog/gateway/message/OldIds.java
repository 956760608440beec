package io.sealedlog.gateway.message;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.IdReads;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Message ids that may be older than what workers remember: whether they are new is for the read
/// model to say, and by which event of the log it says so. What came later, the workers remember,
/// or else they don't take its word (docs/adr/0016).
public final class OldIds {
  /// Ids that are younger are sent as they are: workers remember more, but under a load beyond all
  /// that is planned for. It decides about the work and never about the answer.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final Duration CATCH_UP = Duration.ofSeconds(5);
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final IdReads ids;
  private final MessageReads reads;
  private final Freshness freshness;
  private final Partitions partitions;
  private final MessageOpening opening;
  private final Clock clock;

  public OldIds(
      IdReads ids,
      MessageReads reads,
      Freshness freshness,
      Partitions partitions,
      ReadingKeys keys,
      Clock clock) {
    this.ids = ids;
    this.reads = reads;
    this.freshness = freshness;
    this.partitions = partitions;
    this.opening = new MessageOpening(keys);
    this.clock = clock;
  }

  /// @param checkedLeaf the word to the worker, see `CommandRequest`; null when there is none
  /// @param earlier what became of the id before, null when nothing is known
  record Finding(@Nullable Long checkedLeaf, MessageSending.@Nullable Stored earlier) {
    static final Finding NOT_LOOKED = new Finding(null, null);
  }

  /// Tells a repetition of a message from a reuse of its id.
  interface Sameness {
    boolean isSame(StoredMessage stored);
  }

  /// Looks for the id, if it may be an old one, in what the read model has by now.
  ///
  /// @throws Problem when the id is that of another message, or nobody can say
  Finding check(ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    return check(conversationId, id, stored -> isSame(session, stored, draft));
  }

  /// The same for any kind of message.
  Finding check(ConversationId conversationId, MessageId id, Sameness same) {
    boolean young = Uuids.timeOfVersion7(id.value()) >= clock.millis() - YOUNG.toMillis();
    return young ? Finding.NOT_LOOKED : find(conversationId, id, same);
  }

  /// The same for an id that a worker did not take without a word, or not on one given before: in
  /// what the read model has once it has caught up.
  Finding look(ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    return look(conversationId, id, stored -> isSame(session, stored, draft));
  }

  /// The same for any kind of message.
  Finding look(ConversationId conversationId, MessageId id, Sameness same) {
    // When it has not in time, its word may be enough all the same: the worker knows.
    boolean _ = freshness.awaitEvents(partitions.of(conversationId.stream()), CATCH_UP);
    return find(conversationId, id, same);
  }

  /// The same for a message that would be refused unless it is a repetition: once every command
  /// that is under way is decided.
  Finding settle(ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    return settle(conversationId, id, stored -> isSame(session, stored, draft));
  }

  /// The same for any kind of message.
  Finding settle(ConversationId conversationId, MessageId id, Sameness same) {
    if (!freshness.awaitCommands(partitions.of(conversationId.stream()), CATCH_UP)) {
      throw unknown("it can't be told at the moment whether this messageId is new");
    }
    return find(conversationId, id, same);
  }

  private Finding find(ConversationId conversationId, MessageId id, Sameness same) {
    IdReads.Sight sight = ids.look(conversationId, id);
    if (sight.isStored()) {
      return new Finding(null, earlier(conversationId, id, same));
    }
    if (sight.isParked()) {
      throw unknown(
          "it can't be told at the moment whether this old messageId is new: newer messages of the"
              + " conversation can't be read");
    }
    return new Finding(sight.nextLeaf(), null);
  }

  private MessageSending.Stored earlier(
      ConversationId conversationId, MessageId id, Sameness same) {
    StoredMessage stored =
        reads
            .find(conversationId, id)
            .orElseThrow(() -> unknown("the message of this messageId can't be read"));
    if (!same.isSame(stored)) {
      throw RejectionProblems.of(RejectionCode.ID_REUSED);
    }
    return new MessageSending.Stored(
        stored.position(), stored.seq(), stored.facts().sentAt(), true);
  }

  private static Problem unknown(String detail) {
    return Problem.retryAfter(ProblemType.UNAVAILABLE, detail, COME_BACK);
  }

  private boolean isSame(ActiveSession session, StoredMessage stored, Draft draft) {
    StoredMessage.Facts facts = stored.facts();
    return facts.senderId().equals(session.userId())
        && facts.kind() == draft.kind().number()
        && Objects.equals(facts.relatesTo(), draft.relatesTo())
        && sameBody(session, stored, draft);
  }

  private boolean sameBody(ActiveSession session, StoredMessage stored, Draft draft) {
    Envelope envelope = stored.envelope();
    if (envelope == null) {
      return true;
    }
    try {
      return opening
          .body(session, envelope)
          .map(body -> Arrays.equals(body.encode(), draft.body().shared()))
          .orElse(false);
    } catch (UnreadableException e) {
      // Nobody can compare any more; the sender says it is the same one.
      return true;
    }
  }
}
