package io.sealedlog.gateway.message;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Message ids from before the workers' dedupe window, or from before what they could keep of it:
/// whether they are new is for the read model to say, once it has everything.
public final class OldIds {
  private static final Duration FUTURE_TOLERANCE = Duration.ofMinutes(5);
  private static final Duration LARGEST_MARGIN = Duration.ofMinutes(1);
  private static final Duration CATCH_UP = Duration.ofSeconds(5);

  private final MessageReads reads;
  private final Freshness freshness;
  private final Partitions partitions;
  private final MessageOpening opening;
  private final Times times;

  /// By partition, the latest time up to which the read model was seen to have everything.
  private final ConcurrentHashMap<Integer, Long> completeUpTo = new ConcurrentHashMap<>();

  /// @param window the workers' dedupe window
  public record Times(Clock clock, Duration window) {
    /// Milliseconds. Checked a little earlier than the worker asks for it: clocks differ.
    long certainlyRemembered() {
      return window.toMillis() - partOfWindow(4);
    }

    /// How long it may be that the read model was seen to be complete, in milliseconds: well within
    /// the time that workers take such a word for.
    long reused() {
      return partOfWindow(8);
    }

    private long partOfWindow(int divisor) {
      return Math.min(window.toMillis() / divisor, LARGEST_MARGIN.toMillis());
    }
  }

  public OldIds(
      MessageReads reads,
      Freshness freshness,
      Partitions partitions,
      ReadingKeys keys,
      Times times) {
    this.reads = reads;
    this.freshness = freshness;
    this.partitions = partitions;
    this.opening = new MessageOpening(keys);
    this.times = times;
  }

  /// @param checkedAt when the id was seen to be new, null when it is not old
  /// @param earlier what became of the id before, null when it is new
  record Finding(@Nullable Long checkedAt, MessageSending.@Nullable Stored earlier) {
    static final Finding NOT_OLD = new Finding(null, null);
  }

  /// @throws Problem when the id was used for another message, or its time can't be
  Finding check(ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    return check(conversationId, id, stored -> isSame(session, stored, draft));
  }

  /// Whether a stored message is the one that is being sent.
  interface Sameness {
    boolean isSame(StoredMessage stored);
  }

  /// The same for any kind of message.
  Finding check(ConversationId conversationId, MessageId id, Sameness same) {
    long now = times.clock().millis();
    long made = Uuids.timeOfVersion7(id.value());
    if (made > now + FUTURE_TOLERANCE.toMillis()) {
      throw RejectionProblems.of(RejectionCode.ID_FROM_THE_FUTURE);
    }
    if (made >= now - times.certainlyRemembered()) {
      return Finding.NOT_OLD;
    }
    return look(conversationId, id, same);
  }

  /// The same, for many in a row: that the read model has everything up to some time is waited for
  /// once in a while, not for each.
  Finding checkOneOfMany(
      ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    long now = times.clock().millis();
    long made = Uuids.timeOfVersion7(id.value());
    Long complete = completeUpTo.get(partitions.of(conversationId.stream()));
    boolean old = made < now - times.certainlyRemembered();
    return old && complete != null && complete >= now - times.reused()
        ? find(conversationId, id, stored -> isSame(session, stored, draft), complete)
        : check(session, conversationId, id, draft);
  }

  /// The same for an id that is old for certain, since the worker said so.
  Finding look(ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    return look(conversationId, id, stored -> isSame(session, stored, draft));
  }

  /// The same for any kind of message.
  Finding look(ConversationId conversationId, MessageId id, Sameness same) {
    // The time before all looking: what the broker has by now is decided and in the read model when
    // it is looked up. To wait for the events alone would miss commands that wait for a worker.
    long now = times.clock().millis();
    int partition = partitions.of(conversationId.stream());
    if (!freshness.awaitCommands(partition, CATCH_UP)) {
      throw Problem.retryAfter(
          ProblemType.UNAVAILABLE,
          "it can't be told at the moment whether this old messageId is new",
          Duration.ofSeconds(2));
    }
    completeUpTo.merge(partition, now, Math::max);
    return find(conversationId, id, same, now);
  }

  // Whatever came after that time, the workers remember.
  private Finding find(ConversationId conversationId, MessageId id, Sameness same, long complete) {
    Optional<StoredMessage> stored = reads.find(conversationId, id);
    if (stored.isEmpty()) {
      return new Finding(complete, null);
    }
    if (!same.isSame(stored.get())) {
      throw RejectionProblems.of(RejectionCode.ID_REUSED);
    }
    StoredMessage found = stored.get();
    return new Finding(
        null,
        new MessageSending.Stored(found.position(), found.seq(), found.facts().sentAt(), true));
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
