package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.command.OwnIds;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the next epoch when the current one has become too old to send under: once in a
/// conversation, however many senders find it too old at the same time.
public final class EpochRotation {
  private static final Logger log = LoggerFactory.getLogger(EpochRotation.class);

  /// What workers refuse to send under (sl1, section 5), and how much earlier a new epoch is
  /// started here, so that they nearly never have to.
  private static final Duration MAX_AGE = Duration.ofDays(30);

  private static final Duration MARGIN = Duration.ofHours(1);

  private static final Duration BOUND = Duration.ofSeconds(3);
  private static final int ATTEMPTS_MORE = 3;

  private final ConversationDirectory directory;
  private final NextEpochs epochs;
  private final CommandPublisher publisher;
  private final OwnIds ids;
  private final Clock clock;
  private final ConcurrentHashMap<ConversationId, CompletableFuture<Void>> underWay =
      new ConcurrentHashMap<>();

  public EpochRotation(
      ConversationDirectory directory,
      NextEpochs epochs,
      CommandPublisher publisher,
      OwnIds ids,
      Clock clock) {
    this.directory = directory;
    this.epochs = epochs;
    this.publisher = publisher;
    this.ids = ids;
    this.clock = clock;
  }

  /// A message for a conversation as it is.
  public interface Message {
    CommandPublisher.Submission in(ConversationView view);
  }

  /// Sends a message, after a new epoch where that is due, and again when the worker finds the
  /// present one too old or has another share by now.
  ///
  /// @param first made for the view
  /// @param message to make it anew for another one
  /// @param senderId a member
  public CommandOutcome send(
      CommandPublisher.Submission first,
      Message message,
      ConversationView view,
      UserId senderId,
      Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    boolean due = isDue(view);
    ConversationView current = due ? young(view, senderId) : view;
    CommandOutcome outcome = publisher.send(due ? message.in(current) : first, until(deadline));
    for (int i = 0; i < ATTEMPTS_MORE; i++) {
      if (isRejected(outcome, RejectionCode.EPOCH_EXPIRED)) {
        renew(current, senderId);
        current = directory.find(view.id()).orElse(current);
      } else if (isRejected(outcome, RejectionCode.STALE_SHARE)) {
        current = directory.newerThan(current, BOUND);
      } else {
        return outcome;
      }
      outcome = publisher.send(message.in(current), until(deadline));
    }
    return outcome;
  }

  /// The conversation after a new epoch, where that is due.
  ///
  /// @param senderId a member
  public ConversationView young(ConversationView view, UserId senderId) {
    if (!isDue(view)) {
      return view;
    }
    renewEarly(view, senderId);
    return directory.find(view.id()).orElse(view);
  }

  private boolean isDue(ConversationView view) {
    long age = clock.millis() - view.epoch().startedAt();
    return age > MAX_AGE.minus(MARGIN).toMillis();
  }

  private static boolean isRejected(CommandOutcome outcome, RejectionCode why) {
    return outcome instanceof CommandOutcome.Rejected(var code) && code == why;
  }

  // As long as the worker takes messages under the old one, failing is no reason not to send.
  private void renewEarly(ConversationView old, UserId actorId) {
    try {
      renew(old, actorId);
    } catch (Problem e) {
      log.atWarn()
          .addKeyValue("conversationId", old.id())
          .setCause(e)
          .log("an old epoch could not be followed by a new one");
    }
  }

  /// Comes back when there is a newer epoch, or there is none in time.
  private void renew(ConversationView old, UserId actorId) {
    CompletableFuture<Void> own = new CompletableFuture<>();
    CompletableFuture<Void> first = underWay.putIfAbsent(old.id(), own);
    if (first != null) {
      await(first);
      return;
    }
    try {
      ConversationView view = directory.find(old.id()).orElse(old);
      if (view.epoch().number() == old.epoch().number()) {
        start(view, actorId);
      }
    } finally {
      underWay.remove(old.id(), own);
      own.complete(null);
    }
  }

  // That somebody else has started one meanwhile is as good.
  private void start(ConversationView view, UserId actorId) {
    Command command =
        new Command.StartEpoch(view.id(), actorId, epochs.after(view, Reason.AGE, view.members()));
    CommandOutcome outcome =
        publisher.send(CommandPublisher.Submission.of(ids.next(command.stream()), command), BOUND);
    log.atInfo()
        .addKeyValue("conversationId", view.id())
        .addKeyValue("outcome", outcome)
        .log("an epoch was too old");
  }

  private static void await(CompletableFuture<Void> first) {
    try {
      first.get(BOUND.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.atDebug().setCause(e).log("no newer epoch in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration until(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
