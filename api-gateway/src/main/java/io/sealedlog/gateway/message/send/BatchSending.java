package io.sealedlog.gateway.message.send;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.Remedy;
import io.sealedlog.gateway.problem.Failures;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.Freshness;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends many messages, each without waiting for the one before; in the order of the calls, except
/// for the few that need a second attempt.
public final class BatchSending {
  private static final Duration WAIT_FOR_ROOM = Duration.ofSeconds(10);
  private static final Duration SECOND_ATTEMPT = Duration.ofSeconds(15);
  private static final int SECOND_ATTEMPTS_AT_ONCE = 16;

  private final MessageSending sending;
  private final CommandPublisher publisher;
  private final Freshness freshness;
  private final Semaphore secondAttempts = new Semaphore(SECOND_ATTEMPTS_AT_ONCE);

  /// @param publisher tuned for throughput
  public BatchSending(MessageSending sending, CommandPublisher publisher, Freshness freshness) {
    this.sending = sending;
    this.publisher = publisher;
    this.freshness = freshness;
  }

  /// @param draft must have an id
  /// @param requestId of the batch
  /// @return completes with the message's outcome, on a thread that must not be blocked, or fails
  ///   with a [Problem]. A caller that completes it stops waiting.
  /// @throws Problem when the message is not sent at all
  public CompletableFuture<MessageSending.Sent> begin(
      ActiveSession session, ConversationId conversationId, Draft draft, String requestId) {
    OutgoingMessage message = sending.message(session, conversationId, draft);
    return switch (prepare(message)) {
      case MessageSending.AlreadyStored(var receipt) ->
          CompletableFuture.completedFuture(new MessageSending.Sent(message.id(), receipt));
      case MessageSending.Ready(var state, var checkedLeaf) ->
          new PendingMessage(message, requestId)
              .follow(
                  publisher.begin(
                      message.submission(sending.withFreshEpoch(message, state), checkedLeaf),
                      WAIT_FOR_ROOM));
    };
  }

  // The message that this one relates to may come from an earlier line of the batch and be on its
  // way.
  private MessageSending.Preparation prepare(OutgoingMessage message) {
    try {
      return sending.prepare(message);
    } catch (Problem problem) {
      if (problem.type() != ProblemType.UNKNOWN_RELATION) {
        throw problem;
      }
      publisher.flush();
      boolean _ = freshness.awaitCommands(message.conversationId().stream(), Freshness.CATCH_UP);
      return sending.prepare(message);
    }
  }

  /// One message that is under way.
  private final class PendingMessage {
    private final CompletableFuture<MessageSending.Sent> result = new CompletableFuture<>();
    private final String requestId;

    /// Cleared with the result, so that texts are not held in memory while the broker is down.
    private final AtomicReference<@Nullable OutgoingMessage> message;

    PendingMessage(OutgoingMessage message, String requestId) {
      this.message = new AtomicReference<>(message);
      this.requestId = requestId;
    }

    CompletableFuture<MessageSending.Sent> follow(CompletableFuture<CommandOutcome> outcome) {
      CompletableFuture<MessageSending.Sent> _ =
          result.whenComplete((sent, failure) -> {
            message.set(null);
            outcome.complete(new CommandOutcome.Unknown());
          });
      CompletableFuture<CommandOutcome> _ = outcome.whenComplete(this::ended);
      return result;
    }

    private void ended(@Nullable CommandOutcome outcome, @Nullable Throwable failure) {
      OutgoingMessage sent = message.get();
      if (sent == null) {
        return;
      }
      if (failure != null || outcome == null) {
        fail(failure);
      } else if (MessageSubmission.remedy(sent, outcome) != Remedy.NONE) {
        Thread _ = Thread.ofVirtual().name("second-attempt").start(this::sendAgain);
      } else {
        complete(() -> MessageSubmission.sent(sent, outcome));
      }
    }

    private void sendAgain() {
      secondAttempts.acquireUninterruptibly();
      try {
        OutgoingMessage again = message.get();
        if (again != null) {
          complete(() -> sending.send(again, SECOND_ATTEMPT));
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
      result.completeExceptionally(Failures.problem(failure, requestId));
    }
  }
}
