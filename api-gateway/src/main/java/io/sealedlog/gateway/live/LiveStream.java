package io.sealedlog.gateway.live;

import io.sealedlog.gateway.command.SharedQuestion;
import io.sealedlog.gateway.limit.ConcurrencyLimit;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.tracing.TracePoint;
import io.sealedlog.runtime.tracing.TraceSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The events of one reader from a given position on: first from the read model, then live.
public final class LiveStream {
  private static final Logger log = LoggerFactory.getLogger(LiveStream.class);

  /// Events behind the end of the read model at which the reader joins the hub; its queue can take
  /// what arrives meanwhile.
  private static final int MAX_DISTANCE_TO_JOIN = 500;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(160);
  private static final Duration WAIT_FOR_THE_LOG = Duration.ofSeconds(5);
  private static final Duration WAIT_FOR_THE_READ_MODEL = Duration.ofSeconds(30);
  private static final long SECONDS_TO_SEND_CLOSE_REASON = 3;

  private final Shared shared;
  private final LiveConnection connection;
  private final ConcurrencyLimit.Permit permit;
  private final LiveEvents events;
  private final Optional<String> after;
  private final MissedEvents missed;
  private LivePosition position = LivePosition.of();

  /// Shared by all streams of a gateway.
  record Shared(
      LiveHub hub,
      LiveReads reads,
      SharedQuestion<List<Long>> progress,
      Partitions partitions,
      TypingRelay typing,
      int maxResume,
      Duration heartbeat) {}

  /// @param permit is closed at the end
  /// @param after the position to resume from
  LiveStream(
      Shared shared,
      LiveConnection connection,
      ConcurrencyLimit.Permit permit,
      LiveEvents events,
      Optional<String> after) {
    this.shared = shared;
    this.connection = connection;
    this.permit = permit;
    this.events = events;
    this.after = after;
    this.missed =
        new MissedEvents(shared.reads(), shared.partitions(), connection.reader().userId());
  }

  /// Delivers events on the calling thread until the connection ends.
  public void run(LiveSink sink) {
    connection.onEnd(() ->
        CompletableFuture.delayedExecutor(SECONDS_TO_SEND_CLOSE_REASON, TimeUnit.SECONDS)
            .execute(sink::abort));
    try {
      deliver(sink);
    } catch (IOException e) {
      connection.end(CloseReason.GONE);
    } catch (Problem e) {
      connection.end(
          e.type() == ProblemType.DAMAGED ? CloseReason.INTERRUPTED : CloseReason.SESSION_ENDED);
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("a live connection can't be served");
      connection.end(CloseReason.INTERRUPTED);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a live connection failed");
      connection.end(CloseReason.INTERRUPTED);
    } finally {
      close();
    }
    sendCloseReason(sink);
  }

  /// Ends the stream from another thread, because the reader has disconnected.
  public void close() {
    shared.hub().unregister(connection);
    permit.close();
    connection.end(CloseReason.GONE);
  }

  /// Tells the other members of a conversation that the reader types, or stopped.
  ///
  /// @return false when the reader is not a member
  public boolean typing(ConversationId id, boolean typing) {
    if (!shared.hub().isMember(connection, id)) {
      return false;
    }
    TypingRelay.Indicator indicator =
        new TypingRelay.Indicator(id, connection.reader().userId(), typing);
    shared.hub().typing(indicator);
    shared.typing().tell(indicator);
    return true;
  }

  private void sendCloseReason(LiveSink sink) {
    CloseReason closeReason = connection.closeReason();
    if (closeReason != null && closeReason != CloseReason.GONE) {
      try {
        sink.end(closeReason);
      } catch (IOException e) {
        log.atDebug().setCause(e).log("the reader does not hear the end");
      }
    }
  }

  private void deliver(LiveSink sink) throws IOException {
    boolean resumed = resume();
    if (resumed) {
      sink.event(position, LiveJson.Notice.CONNECTED);
      sink.flush();
      readBacklog(sink);
    }
    LivePosition joinPosition = join();
    if (joinPosition == null) {
      return;
    }
    if (resumed) {
      catchUp(joinPosition, sink);
    } else {
      position = joinPosition;
      sink.event(joinPosition, after.isPresent() ? LiveJson.Notice.GAP : LiveJson.Notice.CONNECTED);
    }
    follow(sink);
  }

  /// @return whether the reader can resume from its position
  private boolean resume() {
    Optional<LivePosition> requested =
        after
            .flatMap(LivePosition::parse)
            .filter(parsed -> parsed.partitions() == shared.partitions().count());
    if (requested.isEmpty()) {
      return false;
    }
    position = requested.get();
    return pollWithin(WAIT_FOR_THE_LOG, () -> knownEnd().reaches(position) ? position : null)
            != null
        && position.behind(knownEnd()) <= shared.maxResume();
  }

  // Returns the end of the log as far as it is known: either of the tail and the read model may be
  // ahead of the other.
  private LivePosition knownEnd() {
    return shared.hub().seen().later(projected());
  }

  private LivePosition projected() {
    return LivePosition.of(shared.progress().ask());
  }

  // Reads the backlog from the read model, in pages and without queueing it.
  private void readBacklog(LiveSink sink) throws IOException {
    LivePosition end = projected();
    while (connection.closeReason() == null && position.behind(end) > MAX_DISTANCE_TO_JOIN) {
      read(memberships(), end, sink);
      end = projected();
    }
  }

  private @Nullable LivePosition join() {
    LivePosition joinPosition =
        pollWithin(
            WAIT_FOR_THE_READ_MODEL,
            () -> {
              LiveReads.Memberships now = memberships();
              return shared
                  .hub()
                  .activate(connection, now.conversations(), LivePosition.of(now.nextLeaf()))
                  .orElse(null);
            });
    if (joinPosition == null) {
      connection.end(CloseReason.INTERRUPTED);
    }
    return joinPosition;
  }

  private void catchUp(LivePosition joinPosition, LiveSink sink) throws IOException {
    boolean reached =
        position.reaches(joinPosition)
            || pollWithin(
                    WAIT_FOR_THE_READ_MODEL,
                    () -> projected().reaches(joinPosition) ? joinPosition : null)
                != null;
    if (reached) {
      read(memberships(), joinPosition, sink);
    } else {
      connection.end(CloseReason.INTERRUPTED);
    }
  }

  private void read(LiveReads.Memberships now, LivePosition to, LiveSink sink) throws IOException {
    boolean complete =
        missed.read(
            position,
            to,
            now,
            (partition, item) -> {
              deliver(partition, item, sink);
              return connection.closeReason() == null;
            });
    if (complete) {
      position = position.later(to);
    }
  }

  private void deliver(int partition, LiveReads.LogItem item, LiveSink sink) throws IOException {
    RecordedEvent event = item.event();
    StoredMessage message = item.message();
    if (event != null) {
      deliver(partition, event, sink);
    } else if (message != null) {
      position = position.after(partition, item.leafIndex());
      sink.event(position, events.show(message));
    }
  }

  private void deliver(int partition, RecordedEvent event, LiveSink sink) throws IOException {
    Optional<Object> body = events.show(partition, event);
    position = position.after(partition, event.leafIndex());
    if (body.isPresent()) {
      sink.event(position, body.get());
    }
  }

  private void deliver(QueuedEvent queued, LiveSink sink) throws IOException {
    TracePoint trace = queued.trace();
    if (trace == null) {
      deliver(queued.partition(), queued.event(), sink);
      return;
    }
    try (TraceSpan _ = trace.begin("deliver live")) {
      deliver(queued.partition(), queued.event(), sink);
    }
  }

  private void follow(LiveSink sink) throws IOException {
    while (connection.closeReason() == null) {
      QueuedItem next = connection.take(Duration.ZERO);
      if (next == null) {
        sink.flush();
        next = connection.take(shared.heartbeat());
      }
      switch (next) {
        case QueuedEvent queued -> deliver(queued, sink);
        case EphemeralItem(var body) -> sink.event(null, body);
        case null -> heartbeat(sink);
      }
    }
  }

  // An event is queued before the hub's position includes it. So if the queue is empty after the
  // position was read, and the connection has not ended, the reader has every event up to that
  // position.
  private void heartbeat(LiveSink sink) throws IOException {
    LivePosition seen = shared.hub().seen();
    if (connection.isEmpty() && connection.closeReason() == null) {
      position = position.later(seen);
      sink.heartbeat(position);
    }
  }

  private LiveReads.Memberships memberships() {
    return shared.reads().memberships(connection.reader().userId(), shared.partitions().count());
  }

  private @Nullable LivePosition pollWithin(
      Duration bound, Supplier<@Nullable LivePosition> attempt) {
    long deadline = System.nanoTime() + bound.toNanos();
    Duration pause = SHORTEST_PAUSE;
    while (connection.closeReason() == null) {
      LivePosition found = attempt.get();
      if (found != null || System.nanoTime() - deadline >= 0) {
        return found;
      }
      connection.pause(pause);
      // Backs off, because many readers may wait while the read model is far behind.
      if (pause.compareTo(LONGEST_PAUSE) < 0) {
        pause = pause.multipliedBy(2);
      }
    }
    return null;
  }
}
