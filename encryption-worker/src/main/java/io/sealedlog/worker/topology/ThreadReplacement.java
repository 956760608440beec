package io.sealedlog.worker.topology;

import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.kafka.KafkaFault;
import io.sealedlog.worker.log.StateMismatchException;
import io.sealedlog.worker.processing.StoppingException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;
import java.util.WeakHashMap;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces a stream thread that dies; the new one starts from the last commit. Too many deaths
/// within a period, or a failure that a new thread would meet again, end the worker.
public final class ThreadReplacement implements StreamsUncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(ThreadReplacement.class);
  private static final int MAX_DEATHS = 5;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Clock clock;
  private final Termination termination;
  private final Deque<Long> deaths = new ArrayDeque<>();
  private final Set<Thread> replaced = Collections.newSetFromMap(new WeakHashMap<>());

  public ThreadReplacement(Clock clock, Termination termination) {
    this.clock = clock;
    this.termination = termination;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    if (hasCause(failure, StoppingException.class)) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (isFatal(failure) || isTooFrequent()) {
      termination.fail("worker", KafkaFault.explained(failure));
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    log.atWarn().setCause(failure).log("a stream thread died and is replaced");
    replaced.add(Thread.currentThread());
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /// Returns whether the thread died and was replaced.
  public synchronized boolean isReplaced(Thread thread) {
    return replaced.contains(thread);
  }

  private boolean isTooFrequent() {
    long now = clock.millis();
    deaths.addLast(now);
    while (deaths.getFirst() <= now - PERIOD.toMillis()) {
      deaths.removeFirst();
    }
    return deaths.size() > MAX_DEATHS;
  }

  private static boolean isFatal(Throwable failure) {
    return failure instanceof Error
        || hasCause(failure, StateMismatchException.class)
        || hasCause(failure, UnknownFormatException.class)
        || hasCause(failure, ProducerFencedException.class)
        || hasCause(failure, AuthorizationException.class)
        || hasCause(failure, AuthenticationException.class)
        || hasCause(failure, UnsupportedVersionException.class);
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
