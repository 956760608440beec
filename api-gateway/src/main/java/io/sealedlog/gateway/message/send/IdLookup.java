package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.IdReads;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tells whether message ids are new that may be older than what workers remember. The read model
/// says so, and up to which event of the log it says it. The workers remember what came later, or
/// else they don't take its word (docs/adr/0016).
public final class IdLookup {
  /// Younger ids are sent without a look: workers remember longer than that, except under a load
  /// beyond all that is planned for. The age decides about the work and never about the answer.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final IdReads ids;
  private final MessageReads reads;
  private final Freshness freshness;
  private final Clock clock;

  public IdLookup(IdReads ids, MessageReads reads, Freshness freshness, Clock clock) {
    this.ids = ids;
    this.reads = reads;
    this.freshness = freshness;
    this.clock = clock;
  }

  /// What is known of an id.
  sealed interface Result {}

  /// @param receipt of the message that has the id
  record Stored(SendReceipt receipt) implements Result {}

  /// @param checkedLeaf the word to the worker that the id is new, see `CommandRequest`; null when
  ///   nobody has looked
  record NotStored(@Nullable Long checkedLeaf) implements Result {}

  /// Looks for the id, if it may be an old one, in what the read model has by now.
  ///
  /// @throws Problem when the id is that of another message, or nobody can say
  Result look(OutgoingMessage message) {
    boolean young = Uuids.timeOfVersion7(message.id().value()) >= clock.millis() - YOUNG.toMillis();
    return young ? new NotStored(null) : find(message);
  }

  /// Looks for an id that a worker did not take without a word, or not on an earlier one: in what
  /// the read model has once it has caught up.
  ///
  /// @throws Problem when the id is that of another message, or nobody can say
  Result lookUpToDate(OutgoingMessage message) {
    // When it has not in time, its word may be enough all the same: the worker knows.
    boolean _ = freshness.awaitEvents(message.conversationId().stream(), Freshness.CATCH_UP);
    return find(message);
  }

  /// Looks for a message that would be refused unless it is a repetition: once every command that
  /// is under way is decided.
  ///
  /// @throws Problem when the id is that of another message, or nobody can say
  Result lookWhenSettled(OutgoingMessage message) {
    if (!freshness.awaitCommands(message.conversationId().stream(), Freshness.CATCH_UP)) {
      throw unknown("it can't be told at the moment whether this messageId is new");
    }
    return find(message);
  }

  private Result find(OutgoingMessage message) {
    IdReads.Sight sight = ids.look(message.conversationId(), message.id());
    if (sight.isStored()) {
      return new Stored(receipt(message));
    }
    if (sight.isParked()) {
      throw unknown(
          "it can't be told at the moment whether this old messageId is new: newer messages of the"
              + " conversation can't be read");
    }
    return new NotStored(sight.nextLeaf());
  }

  private SendReceipt receipt(OutgoingMessage message) {
    StoredMessage stored =
        reads
            .find(message.conversationId(), message.id())
            .orElseThrow(() -> unknown("the message of this messageId can't be read"));
    if (!message.isSameAs(stored)) {
      throw RejectionProblems.of(RejectionCode.ID_REUSED);
    }
    return new SendReceipt(stored.position(), stored.seq(), stored.facts().sentAt(), true);
  }

  private static Problem unknown(String detail) {
    return Problem.retryAfter(ProblemType.UNAVAILABLE, detail, COME_BACK);
  }
}
