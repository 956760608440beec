package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.gateway.command.CommandOutcome;
import io.sealedlog.gateway.command.OwnCommands;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the next epoch when the current one is too old to send under; once per conversation, even
/// when several senders find it too old at the same time.
public final class EpochRotation {
  private static final Logger log = LoggerFactory.getLogger(EpochRotation.class);

  /// The gateway starts the next epoch a little before workers refuse to send under the old one, so
  /// that they hardly ever do.
  private static final Duration DUE_AGE = EpochHeader.MAX_AGE.minusHours(1);

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final ConversationDirectory directory;
  private final NextEpochFactory epochs;
  private final OwnCommands commands;
  private final Clock clock;
  private final ConcurrentHashMap<ConversationId, CompletableFuture<Void>> underWay =
      new ConcurrentHashMap<>();

  public EpochRotation(
      ConversationDirectory directory, Epochs epochs, OwnCommands commands, Clock clock) {
    this.directory = directory;
    this.epochs = epochs.next();
    this.commands = commands;
    this.clock = clock;
  }

  /// Returns the conversation after a new epoch, if one is due. A failure to start one is ignored,
  /// because the worker still accepts messages under the old epoch.
  ///
  /// @param senderId a member
  public ConversationState withFreshEpoch(ConversationState state, UserId senderId) {
    if (!isDue(state)) {
      return state;
    }
    try {
      return withNewEpoch(state, senderId);
    } catch (Problem e) {
      log.atWarn()
          .addKeyValue("conversationId", state.id())
          .setCause(e)
          .log("an old epoch could not be followed by a new one");
      return directory.find(state.id()).orElse(state);
    }
  }

  /// Returns the conversation after a new epoch, or its current state when none starts in time.
  ///
  /// @param senderId a member
  /// @throws Problem when no epoch can be made
  public ConversationState withNewEpoch(ConversationState state, UserId senderId) {
    startOrAwait(state, senderId);
    return directory.find(state.id()).orElse(state);
  }

  private boolean isDue(ConversationState state) {
    long age = clock.millis() - state.epoch().startedAt();
    return age > DUE_AGE.toMillis();
  }

  /// Returns when there is a newer epoch, or none in time.
  private void startOrAwait(ConversationState old, UserId actorId) {
    CompletableFuture<Void> own = new CompletableFuture<>();
    CompletableFuture<Void> first = underWay.putIfAbsent(old.id(), own);
    if (first != null) {
      await(first);
      return;
    }
    try {
      ConversationState state = directory.find(old.id()).orElse(old);
      if (state.epoch().number() == old.epoch().number()) {
        start(state, actorId);
      }
    } finally {
      underWay.remove(old.id(), own);
      own.complete(null);
    }
  }

  // A rejection because another sender started one meanwhile is as good.
  private void start(ConversationState state, UserId actorId) {
    Command command =
        new Command.StartEpoch(
            state.id(), actorId, epochs.after(state, Reason.AGE, state.members()));
    CommandOutcome outcome = commands.send(command, TIMEOUT);
    log.atInfo()
        .addKeyValue("conversationId", state.id())
        .addKeyValue("outcome", outcome)
        .log("an epoch was too old");
  }

  private static void await(CompletableFuture<Void> first) {
    try {
      first.get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.atDebug().setCause(e).log("no newer epoch in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
