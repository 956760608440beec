package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.command.RejectionProblems;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Determines whether message ids are new that may be older than what workers remember. The read
/// model answers that up to some event of the log. The worker accepts the answer only if it
/// remembers every later event (docs/adr/0016).
final class IdLookup {
  /// Younger ids are sent without a lookup: workers remember longer than this, except under extreme
  /// load. The age saves work only and never changes the result.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final MessageReads reads;
  private final Freshness freshness;
  private final OwnCommands commands;

  IdLookup(MessageReads reads, Freshness freshness, OwnCommands commands) {
    this.reads = reads;
    this.freshness = freshness;
    this.commands = commands;
  }

  /// The result of a lookup.
  sealed interface Result {}

  /// @param receipt of the message that has the id
  record Stored(SendReceipt receipt) implements Result {}

  /// @param checkedLeaf vouches to the worker that the id is new, see `CommandRequest`; null when
  ///   no lookup was made
  record NotStored(@Nullable Long checkedLeaf) implements Result {}

  /// Looks an id up, if it may be old, in the read model's current state.
  ///
  /// @throws Problem when another message has the id, or the lookup is inconclusive
  Result look(OutgoingMessage message) {
    boolean young = commands.age(message.id().value()).compareTo(YOUNG) <= 0;
    return young ? new NotStored(null) : find(message);
  }

  /// Looks an id up again after a worker rejected it without a `checkedLeaf` or with an earlier
  /// one. Waits for the read model to catch up.
  ///
  /// @throws Problem when another message has the id, or the lookup is inconclusive
  Result lookUpToDate(OutgoingMessage message) {
    // If the wait fails, the current state may still suffice; the worker decides.
    boolean _ = freshness.awaitEvents(message.conversationId().stream(), Freshness.CATCH_UP);
    return find(message);
  }

  /// Looks up a message that would be refused unless it is a repetition. Waits until every command
  /// under way is decided.
  ///
  /// @throws Problem when another message has the id, or the lookup is inconclusive
  Result lookWhenSettled(OutgoingMessage message) {
    if (!freshness.awaitCommands(message.conversationId().stream(), Freshness.CATCH_UP)) {
      throw unknown("it can't be told at the moment whether this messageId is new");
    }
    return find(message);
  }

  private Result find(OutgoingMessage message) {
    MessageReads.IdState state = reads.idState(message.conversationId(), message.id());
    if (state.isStored()) {
      return new Stored(receipt(message));
    }
    if (state.isParked()) {
      throw unknown(
          "it can't be told at the moment whether this old messageId is new: newer messages of the"
              + " conversation can't be read");
    }
    return new NotStored(state.nextLeaf());
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
    return Problem.retryAfter(ProblemType.UNAVAILABLE, detail, RETRY_AFTER);
  }
}
