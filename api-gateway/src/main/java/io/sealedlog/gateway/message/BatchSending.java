package io.sealedlog.gateway.message;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.conversation.ConversationView;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends many messages, without waiting for one before the next: in the order of the calls, save
/// those few that have to be sent once more.
public final class BatchSending {
  private static final Logger log = LoggerFactory.getLogger(BatchSending.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CATCH_UP = Duration.ofSeconds(5);
  private static final Duration SECOND_ATTEMPT = Duration.ofSeconds(15);
  private static final int SECOND_ATTEMPTS_AT_ONCE = 16;

  private final MessageSending sending;
  private final CommandPublisher publisher;
  private final Freshness freshness;
  private final Partitions partitions;
  private final OldIds oldIds;
  private final Semaphore secondAttempts = new Semaphore(SECOND_ATTEMPTS_AT_ONCE);

  /// @param sending for those that need a second attempt
  public BatchSending(MessageSending sending, Log log, OldIds oldIds) {
    this.sending = sending;
    this.publisher = log.publisher();
    this.freshness = log.freshness();
    this.partitions = log.partitions();
    this.oldIds = oldIds;
  }

  /// What takes commands, and how far those are that were taken.
  ///
  /// @param publisher tuned for throughput
  public record Log(CommandPublisher publisher, Freshness freshness, Partitions partitions) {}

  /// @param id the draft's
  /// @return completes with what became of it, on a thread that must not be held up, or fails with
  ///   a [Problem]. Whoever completes it himself gives up waiting.
  /// @throws Problem when it is not sent at all
  public CompletableFuture<MessageSending.Sent> begin(
      ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    ConversationView view = sending.require(session, conversationId);
    OldIds.Finding finding = find(session, conversationId, id, draft);
    if (finding.earlier() == null) {
      finding = allowed(session, view, id, draft, finding);
    }
    if (finding.earlier() != null) {
      return CompletableFuture.completedFuture(new MessageSending.Sent(id, finding.earlier()));
    }
    CompletableFuture<CommandOutcome> outcome =
        publisher.begin(
            sending.submission(session.userId(), view, id, draft, finding.checkedLeaf()), PATIENCE);
    Attempt attempt =
        new Attempt(id, () -> sending.send(session, conversationId, draft, SECOND_ATTEMPT));
    return attempt.follow(outcome);
  }

  private OldIds.Finding find(
      ActiveSession session, ConversationId conversationId, MessageId id, Draft draft) {
    return publisher.isTooOld(conversationId.stream(), id.command())
        ? oldIds.look(session, conversationId, id, draft)
        : oldIds.check(session, conversationId, id, draft);
  }

  // What it relates to may have been sent a few lines before, and be on its way.
  private OldIds.Finding allowed(
      ActiveSession session,
      ConversationView view,
      MessageId id,
      Draft draft,
      OldIds.Finding finding) {
    try {
      return sending.allowed(session, view, id, draft, finding);
    } catch (Problem problem) {
      if (problem.type() != ProblemType.UNKNOWN_RELATION) {
        throw problem;
      }
      publisher.flush();
      boolean _ = freshness.awaitCommands(partitions.of(view.id().stream()), CATCH_UP);
      return sending.allowed(session, view, id, draft, finding);
    }
  }

  private static boolean mayPassNextTime(CommandOutcome outcome) {
    return outcome instanceof CommandOutcome.Rejected(var code)
        && switch (code) {
          case ID_TOO_OLD, STALE_SHARE, STALE_EPOCH, EPOCH_EXPIRED -> true;
          default -> false;
        };
  }

  /// One message on its way.
  private final class Attempt {
    private final MessageId id;
    private final CompletableFuture<MessageSending.Sent> result = new CompletableFuture<>();

    /// Gone with the result: what waits for a broker that is away must not hold texts.
    private final AtomicReference<@Nullable Supplier<MessageSending.Sent>> again;

    Attempt(MessageId id, Supplier<MessageSending.Sent> again) {
      this.id = id;
      this.again = new AtomicReference<>(again);
    }

    CompletableFuture<MessageSending.Sent> follow(CompletableFuture<CommandOutcome> outcome) {
      CompletableFuture<MessageSending.Sent> _ =
          result.whenComplete((sent, failure) -> {
            again.set(null);
            outcome.complete(new CommandOutcome.Unknown());
          });
      CompletableFuture<CommandOutcome> _ = outcome.whenComplete(this::ended);
      return result;
    }

    private void ended(@Nullable CommandOutcome outcome, @Nullable Throwable failure) {
      if (failure != null || outcome == null) {
        fail(failure);
      } else if (mayPassNextTime(outcome)) {
        Thread _ = Thread.ofVirtual().name("second-attempt").start(this::sendAgain);
      } else {
        complete(() -> CheckedSending.sent(id, outcome));
      }
    }

    private void sendAgain() {
      secondAttempts.acquireUninterruptibly();
      try {
        Supplier<MessageSending.Sent> attempt = again.get();
        if (attempt != null) {
          complete(attempt);
        }
      } finally {
        secondAttempts.release();
      }
    }

    private void complete(Supplier<MessageSending.Sent> source) {
      try {
        result.complete(source.get());
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    private void fail(@Nullable Throwable failure) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (cause instanceof Problem problem) {
        result.completeExceptionally(problem);
      } else {
        log.atError().setCause(cause).log("a message of a batch failed");
        result.completeExceptionally(
            Problem.of(ProblemType.INTERNAL, "the message could not be sent"));
      }
    }
  }
}
