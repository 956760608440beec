package io.sealedlog.gateway.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.command.EventListener;
import io.sealedlog.gateway.command.Partitions;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.config.LiveSettings;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.OpenStreams;
import io.sealedlog.gateway.message.MessageOpening;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.vault.store.Sessions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Live delivery of one gateway: takes readers on, and looks after their sessions.
public final class LiveDelivery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveDelivery.class);
  private static final Duration WAIT_FOR_KEYS = Duration.ofSeconds(5);

  private final LiveHub hub;
  private final LiveStream.Parts parts;
  private final SessionCheck check;
  private final Sessions sessions;
  private final OpenStreams streams;
  private final Clock clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("live-sessions").daemon().factory());

  /// Where events and their keys are read.
  public record Sources(LiveReads reads, Partitions partitions, MessageOpening opening) {}

  /// Who is calling, and whether he still may.
  public record People(SessionCheck check, Sessions sessions, OpenStreams streams, Clock clock) {}

  public LiveDelivery(
      Sources sources, People people, LiveSettings settings, MeterRegistry registry) {
    Counter cutOffs =
        Counter.builder("sealedlog.live.cut-offs")
            .description("Live readers that took too little and were cut off")
            .register(registry);
    this.hub = new LiveHub(sources.partitions().count(), settings, cutOffs::increment);
    this.check = people.check();
    this.sessions = people.sessions();
    this.streams = people.streams();
    this.clock = people.clock();
    LiveReads reads = sources.reads();
    int count = sources.partitions().count();
    this.parts =
        new LiveStream.Parts(
            hub,
            reads,
            sources.partitions(),
            new LiveOpening(
                sources.opening(),
                (partition, leaf) ->
                    Polling.until(
                        () -> reads.nextLeaf(count).get(partition) > leaf, WAIT_FOR_KEYS)),
            settings.maxResume(),
            settings.heartbeat());
    Gauge.builder("sealedlog.live.connections", hub, LiveHub::connections)
        .description("Live connections, of both kinds")
        .register(registry);
    long millis = settings.heartbeat().toMillis();
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::endWithoutSession, millis, millis, TimeUnit.MILLISECONDS);
  }

  /// To be told every event.
  public EventListener events() {
    return hub;
  }

  /// To be told every read mark.
  public void marked(ReadMark mark) {
    hub.pass(
        mark.conversationId(),
        new LiveBodies.Read("read", mark.conversationId(), mark.userId(), mark.seq()));
  }

  /// Takes a reader on. The stream is to be run, or closed.
  ///
  /// @param authorization the header's value
  /// @param after where the reader wants to go on; from now on when it is empty
  /// @param address where the reader is
  /// @throws io.sealedlog.gateway.problem.Problem when the session is not good, or can't read, or
  ///   there are too many connections
  public LiveStream open(
      Optional<String> authorization, Optional<String> after, ClientAddress address) {
    ActiveSession session = check.require(authorization);
    session.requireIdentity();
    OpenStreams.Place place = streams.open(session.userId(), address);
    try {
      LiveConnection connection =
          hub.register(new LiveConnection.Reader(session.userId(), session.id()));
      return new LiveStream(
          parts, new LiveStream.Seat(connection, place), () -> check.require(authorization), after);
    } catch (RuntimeException | Error e) {
      place.close();
      throw e;
    }
  }

  /// Ends all connections and takes no more.
  @Override
  public void close() {
    executor.shutdownNow();
    hub.close();
  }

  // One question for many, so that idle connections cost the vault nothing.
  private void endWithoutSession() {
    try {
      List<LiveConnection> connections = hub.all();
      Set<UUID> asked = new HashSet<>();
      connections.forEach(connection -> asked.add(connection.reader().sessionId()));
      Set<UUID> living = new HashSet<>();
      List<UUID> ids = new ArrayList<>(asked);
      for (int from = 0; from < ids.size(); from += Sessions.MOST_AT_ONCE) {
        int to = Math.min(ids.size(), from + Sessions.MOST_AT_ONCE);
        living.addAll(sessions.living(ids.subList(from, to), clock.instant()));
      }
      for (LiveConnection connection : connections) {
        if (!living.contains(connection.reader().sessionId())) {
          connection.end(Ending.SESSION_ENDED);
        }
      }
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("can't look whether live sessions have ended");
    }
  }
}
