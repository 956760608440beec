package io.sealedlog.gateway.command;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.runtime.metrics.Histograms;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The commands of this gateway that are under way, and how recent ones ended. All of it is
/// bounded: new waiters are refused, and what nobody waits for is evicted.
final class PendingCommands {
  private static final int REMEMBERED = 100_000;
  private static final Duration UNDER_WAY_AT_MOST = Duration.ofMinutes(10);
  private static final Duration REJECTIONS_KEPT = Duration.ofHours(1);

  private final int maxWaiting;
  private final ConcurrentHashMap<CommandKey, PendingCommand> waiting = new ConcurrentHashMap<>();

  /// Commands under way that no request waits for any more.
  private final Cache<CommandKey, PendingCommand> abandoned = remembering(UNDER_WAY_AT_MOST);

  private final Cache<CommandKey, RejectionCode> rejections = remembering(REJECTIONS_KEPT);
  private final Cache<CommandKey, Boolean> tooOld = remembering(REJECTIONS_KEPT);

  private final LongSupplier nanos;
  private final Timer outcomes;

  /// When any command, of any gateway, was last seen decided.
  private volatile long decidedAt;

  PendingCommands(int maxWaiting, MeterRegistry registry) {
    this(maxWaiting, registry, System::nanoTime);
  }

  /// @param nanos a monotonic clock
  PendingCommands(int maxWaiting, MeterRegistry registry, LongSupplier nanos) {
    this.maxWaiting = maxWaiting;
    this.nanos = nanos;
    this.decidedAt = nanos.getAsLong();
    this.outcomes =
        Histograms.ofWaiting("sealedlog.commands.outcome")
            .description("From handing a command to the producer until its outcome was seen")
            .register(registry);
    Gauge.builder("sealedlog.commands.waiting", waiting, ConcurrentHashMap::size)
        .description("Commands that a request waits for")
        .register(registry);
  }

  /// Returns whether this gateway sent the command and has not seen its end.
  boolean isUnderWay(CommandKey key) {
    return underWay(key) != null;
  }

  /// Returns the stream of the command that has been under way longest, if it has been for at least
  /// the bound and no command, of any gateway, was seen decided in that time.
  Optional<StreamId> stalled(Duration bound) {
    long before = nanos.getAsLong() - bound.toNanos();
    if (decidedAt - before > 0) {
      return Optional.empty();
    }
    return Stream.concat(waiting.entrySet().stream(), abandoned.asMap().entrySet().stream())
        .filter(each -> each.getValue().isUnderWay() && each.getValue().sentAt() - before <= 0)
        .min((one, other) -> Long.signum(one.getValue().sentAt() - other.getValue().sentAt()))
        .map(longest -> longest.getKey().streamId());
  }

  /// Returns the code of the command's rejection, if it was rejected lately.
  Optional<RejectionCode> rejection(CommandKey key) {
    return Optional.ofNullable(rejections.getIfPresent(key));
  }

  /// Returns whether the command's id was lately refused as too old, for want of a check that it is
  /// new.
  boolean isTooOld(CommandKey key) {
    return tooOld.getIfPresent(key) != null;
  }

  /// Returns whether there is room for one more request to wait for its command's outcome.
  boolean hasRoom() {
    return waiting.size() < maxWaiting;
  }

  /// @param command shared by all requests that wait for the same record
  /// @param first whether the caller is the one to send it
  record Ticket(PendingCommand command, boolean first) {}

  /// Registers a waiter before its command is sent, so that the outcome can't be missed.
  ///
  /// @return empty when a request waits for the same id with other content
  Optional<Ticket> register(CommandKey key, Bytes digest) {
    if (!hasRoom()) {
      throw Problem.retryAfter(
          ProblemType.UNAVAILABLE, "too many commands are under way", Duration.ofSeconds(1));
    }
    PendingCommand own = new PendingCommand(digest);
    PendingCommand current =
        waiting.compute(
            key,
            (same, present) -> {
              if (present == null || present.isDone()) {
                abandon(key, present);
                return own;
              }
              present.waiters += present.hasDigest(digest) ? 1 : 0;
              return present;
            });
    if (!current.hasDigest(digest)) {
      return Optional.empty();
    }
    return Optional.of(new Ticket(current, current == own));
  }

  void release(CommandKey key, PendingCommand command) {
    waiting.computeIfPresent(
        key,
        (same, present) -> {
          command.waiters--;
          if (present != command || command.waiters > 0) {
            return present;
          }
          abandon(key, command);
          return null;
        });
  }

  /// Marks the registered command as being sent.
  void sending(CommandKey key) {
    PendingCommand command = waiting.get(key);
    if (command != null) {
      command.markSent(nanos.getAsLong());
    }
    // This record replaces an abandoned one of the same command.
    PendingCommand before = abandoned.getIfPresent(key);
    if (before != null) {
      boolean _ = end(key, before);
    }
    // An earlier rejection no longer holds, because the command is decided again.
    forget(rejections, key);
  }

  void notAccepted(CommandKey key) {
    PendingCommand sent = underWay(key);
    if (sent != null) {
      boolean _ = end(key, sent);
    }
  }

  void recorded(CommandKey key, CommandOutcome.Stored stored) {
    decidedAt = nanos.getAsLong();
    PendingCommand sent = underWay(key);
    if (sent != null && end(key, sent)) {
      time(sent);
    }
    forget(rejections, key);
    PendingCommand command = waiting.get(key);
    if (command != null) {
      command.recorded(stored);
    }
  }

  /// @param recordTime append time of the refused record, negative when unknown
  void refusedAsTooOld(CommandKey key, long recordTime) {
    decidedAt = nanos.getAsLong();
    // Not remembered as a rejection: the command may be stored already, or be sent again with a
    // check.
    tooOld.put(key, true);
    ended(key, recordTime, () -> {});
    complete(key, new CommandOutcome.Rejected(RejectionCode.ID_TOO_OLD), recordTime);
  }

  /// @param recordTime append time of the record that this is the result of, negative when unknown
  void resolved(CommandKey key, CommandOutcome result, long recordTime) {
    decidedAt = nanos.getAsLong();
    ended(key, recordTime, () -> remember(key, result));
    complete(key, result, recordTime);
  }

  // Runs the cache's maintenance on the calling thread: every command is put in, and waking another
  // thread costs more than the maintenance.
  private static <V> Cache<CommandKey, V> remembering(Duration time) {
    return Caffeine.newBuilder()
        .maximumSize(REMEMBERED)
        .expireAfterWrite(time)
        .executor(Runnable::run)
        .build();
  }

  // The entry is nearly always absent, and a lookup is cheaper than an invalidation.
  private static void forget(Cache<CommandKey, ?> cache, CommandKey key) {
    if (cache.getIfPresent(key) != null) {
      cache.invalidate(key);
    }
  }

  // While a record of this gateway is under way, only the result of that record ends the command.
  private void ended(CommandKey key, long recordTime, Runnable then) {
    PendingCommand sent = underWay(key);
    if (sent == null) {
      then.run();
      return;
    }
    sent.ifAppendedAt(
        recordTime,
        () -> {
          if (end(key, sent)) {
            time(sent);
            then.run();
          }
        });
  }

  private @Nullable PendingCommand underWay(CommandKey key) {
    PendingCommand command = waiting.get(key);
    if (command == null || !command.isUnderWay()) {
      command = abandoned.getIfPresent(key);
    }
    return command != null && command.isUnderWay() ? command : null;
  }

  /// Must be called before the command leaves the waiting map, so that it is always in one of the
  /// two.
  private void abandon(CommandKey key, @Nullable PendingCommand command) {
    if (command != null && command.isUnderWay()) {
      abandoned.put(key, command);
      if (!command.isUnderWay()) {
        abandoned.asMap().remove(key, command);
      }
    }
  }

  private void time(PendingCommand command) {
    outcomes.record(nanos.getAsLong() - command.sentAt(), TimeUnit.NANOSECONDS);
  }

  /// @return whether it was under way until now
  private boolean end(CommandKey key, PendingCommand command) {
    boolean ended = command.markEnded();
    abandoned.asMap().remove(key, command);
    return ended;
  }

  private void remember(CommandKey key, CommandOutcome result) {
    if (result instanceof CommandOutcome.Rejected rejected
        && rejected.code() != RejectionCode.ID_REUSED) {
      // A reuse of the id says nothing about the command that owns the id.
      rejections.put(key, rejected.code());
    }
  }

  private void complete(CommandKey key, CommandOutcome result, long recordTime) {
    PendingCommand command = waiting.get(key);
    if (command != null) {
      command.answered(result, recordTime);
    }
  }
}
