package io.sealedlog.gateway.command;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The commands of this gateway that are under way, and how recent ones ended. Everything in it is
/// bounded: by a refusal where somebody waits, by forgetting where nobody does.
public final class PendingCommands {
  private static final int REMEMBERED = 100_000;
  private static final Duration UNDER_WAY_AT_MOST = Duration.ofMinutes(10);
  private static final Duration REJECTIONS_KEPT = Duration.ofHours(1);

  private final int maxWaiting;
  private final ConcurrentHashMap<CommandKey, PendingCommand> waiting = new ConcurrentHashMap<>();

  /// Under way, and nobody waits any more.
  private final Cache<CommandKey, PendingCommand> abandoned = remembering(UNDER_WAY_AT_MOST);

  private final Cache<CommandKey, RejectionCode> rejections = remembering(REJECTIONS_KEPT);
  private final Cache<CommandKey, Boolean> tooOld = remembering(REJECTIONS_KEPT);

  private final LongSupplier nanos;

  /// When any command of anybody was last seen decided.
  private volatile long decidedAt;

  public PendingCommands(int maxWaiting, MeterRegistry registry) {
    this(maxWaiting, registry, System::nanoTime);
  }

  /// @param nanos of a clock that never goes back
  PendingCommands(int maxWaiting, MeterRegistry registry, LongSupplier nanos) {
    this.maxWaiting = maxWaiting;
    this.nanos = nanos;
    this.decidedAt = nanos.getAsLong();
    Gauge.builder("sealedlog.commands.waiting", waiting, ConcurrentHashMap::size)
        .description("Commands that a request waits for")
        .register(registry);
  }

  /// Whether this gateway sent the command and has not seen its end.
  public boolean isUnderWay(CommandKey key) {
    return underWay(key) != null;
  }

  /// The command that is under way for the longest time, if it is for the bound and more and all
  /// the while not one command, of whomever, was seen decided.
  public Optional<CommandKey> stalled(Duration bound) {
    long before = nanos.getAsLong() - bound.toNanos();
    if (decidedAt - before > 0) {
      return Optional.empty();
    }
    return Stream.concat(waiting.entrySet().stream(), abandoned.asMap().entrySet().stream())
        .filter(each -> each.getValue().isUnderWay() && each.getValue().sentAt() - before <= 0)
        .min((one, other) -> Long.signum(one.getValue().sentAt() - other.getValue().sentAt()))
        .map(Map.Entry::getKey);
  }

  /// How the command ended, if it was rejected lately.
  public Optional<RejectionCode> rejection(CommandKey key) {
    return Optional.ofNullable(rejections.getIfPresent(key));
  }

  /// Whether the command's id was refused lately for want of a check that it is new.
  boolean isTooOld(CommandKey key) {
    return tooOld.getIfPresent(key) != null;
  }

  /// Whether another command may be waited for.
  boolean hasRoom() {
    return waiting.size() < maxWaiting;
  }

  /// @param command shared by all who wait for the same record
  /// @param first whether the caller is the one to send it
  record Ticket(PendingCommand command, boolean first) {}

  /// Registers a waiter before its command is sent, so that the answer can't be missed.
  ///
  /// @return empty when somebody waits for the same id with other content
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
              if (present == null || present.isOver()) {
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

  /// The registered command is about to be sent.
  void sending(CommandKey key) {
    PendingCommand command = waiting.get(key);
    if (command != null) {
      command.begin(nanos.getAsLong());
    }
    // It takes the place of one before it.
    PendingCommand before = abandoned.getIfPresent(key);
    if (before != null) {
      boolean _ = end(key, before);
    }
    // What was refused before is decided anew.
    forget(rejections, key);
  }

  void notAccepted(CommandKey key) {
    end(key);
  }

  void recorded(CommandKey key, CommandOutcome.Stored stored) {
    decidedAt = nanos.getAsLong();
    end(key);
    forget(rejections, key);
    PendingCommand command = waiting.get(key);
    if (command != null) {
      command.recorded(stored);
    }
  }

  /// @param of append time of the refused record, negative when it is not known
  void refusedAsTooOld(CommandKey key, long of) {
    decidedAt = nanos.getAsLong();
    // No rejection of the command: it may be stored already, or come again with a check.
    tooOld.put(key, true);
    ended(key, of, () -> {});
    complete(key, new CommandOutcome.Rejected(RejectionCode.ID_TOO_OLD), of);
  }

  /// @param of append time of the record that this is the result of, negative when it is not known
  void resolved(CommandKey key, CommandOutcome result, long of) {
    decidedAt = nanos.getAsLong();
    ended(key, of, () -> remember(key, result));
    complete(key, result, of);
  }

  // Every command is put into one, and to wake another thread for a cache's bookkeeping costs more
  // than the bookkeeping.
  private static <V> Cache<CommandKey, V> remembering(Duration time) {
    return Caffeine.newBuilder()
        .maximumSize(REMEMBERED)
        .expireAfterWrite(time)
        .executor(Runnable::run)
        .build();
  }

  // Nearly always there is nothing: to look costs less than to remove nothing.
  private static void forget(Cache<CommandKey, ?> cache, CommandKey key) {
    if (cache.getIfPresent(key) != null) {
      cache.invalidate(key);
    }
  }

  // While a record of ours is under way, only its own result tells how the command ended.
  private void ended(CommandKey key, long of, Runnable then) {
    PendingCommand sent = underWay(key);
    if (sent == null) {
      then.run();
      return;
    }
    sent.ifAppendedAt(
        of,
        () -> {
          if (end(key, sent)) {
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

  /// To be called before it goes from those that are waited for, so that it is always in a place.
  private void abandon(CommandKey key, @Nullable PendingCommand command) {
    if (command != null && command.isUnderWay()) {
      abandoned.put(key, command);
      if (!command.isUnderWay()) {
        abandoned.asMap().remove(key, command);
      }
    }
  }

  private void end(CommandKey key) {
    PendingCommand sent = underWay(key);
    if (sent != null) {
      boolean _ = end(key, sent);
    }
  }

  /// @return whether it was under way until now
  private boolean end(CommandKey key, PendingCommand command) {
    boolean ended = command.end();
    abandoned.asMap().remove(key, command);
    return ended;
  }

  private void remember(CommandKey key, CommandOutcome result) {
    if (result instanceof CommandOutcome.Rejected rejected
        && rejected.code() != RejectionCode.ID_REUSED) {
      // A reuse says nothing about the command that has the id.
      rejections.put(key, rejected.code());
    }
  }

  private void complete(CommandKey key, CommandOutcome result, long of) {
    PendingCommand command = waiting.get(key);
    if (command != null) {
      command.answered(result, of);
    }
  }
}
