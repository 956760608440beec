package io.sealedlog.runtime.operations;

import io.sealedlog.runtime.config.Setting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Levels that an operator changes while the process runs. Each change ends by itself after a time,
/// and with the process.
///
/// Only loggers of SealedLog can say more than `info`: what others print at `debug`, such as the
/// headers of requests, may contain secrets.
final class LogLevelChanges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogLevelChanges.class);
  private static final List<String> QUIET = List.of("error", "warn", "info");
  private static final List<String> VERBOSE = List.of("debug", "trace");
  private static final String OWN = "io.sealedlog";
  private static final int MOST = 50;
  private static final int LONGEST_NAME = 200;

  private static final Setting<Duration> DURATION =
      Setting.duration("for", Duration.ofSeconds(1), Duration.ofDays(1), "How long it lasts.")
          .withDefault(Duration.ofMinutes(15));

  private final LogLevels levels;
  private final Clock clock;
  private final Map<String, Change> changes = new TreeMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("log-levels").daemon().factory());

  private record Change(String level, Instant until, ScheduledFuture<?> end) {}

  LogLevelChanges(LogLevels levels, Clock clock) {
    this.levels = levels;
    this.clock = clock;
  }

  /// Returns one line for each logger that has a level, and until when for those that were changed.
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(levels.configured())
        .forEach((logger, level) -> {
          text.append(logger).append(' ').append(level);
          Change change = changes.get(logger);
          if (change != null) {
            text.append(" until ").append(change.until());
          }
          text.append('\n');
        });
    return text.toString();
  }

  /// Changes a logger's level for some time.
  ///
  /// @param duration such as "15m"; empty for 15 minutes
  /// @return what is wrong with the input, in a sentence; empty when it is done
  synchronized Optional<String> change(String logger, String level, Optional<String> duration) {
    Optional<String> fault = fault(logger, level);
    if (fault.isPresent()) {
      return fault;
    }
    Duration time;
    try {
      time = duration.map(DURATION::parse).or(DURATION::fallback).orElseThrow();
    } catch (IllegalArgumentException e) {
      return Optional.of("The parameter for must be " + DURATION.rule() + ".");
    }
    if (!changes.containsKey(logger) && changes.size() >= MOST) {
      return Optional.of(
          "The levels of %d loggers are changed already; end one first.".formatted(MOST));
    }
    endQuietly(logger);
    levels.set(logger, level);
    ScheduledFuture<?> end =
        executor.schedule(() -> end(logger), time.toMillis(), TimeUnit.MILLISECONDS);
    changes.put(logger, new Change(level, clock.instant().plus(time), end));
    log.atInfo()
        .addKeyValue("logger", logger)
        .addKeyValue("level", level)
        .addKeyValue("for", time)
        .log("a log level is changed");
    return Optional.empty();
  }

  /// Ends a change.
  ///
  /// @return what is wrong with the input, in a sentence; empty when it is done
  synchronized Optional<String> end(String logger) {
    if (!endQuietly(logger)) {
      return Optional.of("The level of this logger is not changed.");
    }
    log.atInfo().addKeyValue("logger", logger).log("a log level is as before");
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    executor.shutdownNow();
    List.copyOf(changes.keySet()).forEach(this::endQuietly);
  }

  private boolean endQuietly(String logger) {
    Change change = changes.remove(logger);
    if (change == null) {
      return false;
    }
    change.end().cancel(false);
    levels.reset(logger);
    return true;
  }

  private Optional<String> fault(String logger, String level) {
    if (!QUIET.contains(level) && !VERBOSE.contains(level)) {
      return Optional.of("The level must be error, warn, info, debug or trace.");
    }
    if (logger.length() > LONGEST_NAME || !(logger.equals("root") || levels.exists(logger))) {
      return Optional.of(
          "The logger must be root, or the name of a class or package that has logged already,"
              + " such as io.sealedlog.");
    }
    boolean own = logger.equals(OWN) || logger.startsWith(OWN + ".");
    if (VERBOSE.contains(level) && !own) {
      return Optional.of(
          "The level of this logger must be error, warn or info: what loggers outside io.sealedlog"
              + " say beyond that may contain secrets.");
    }
    return Optional.empty();
  }
}
