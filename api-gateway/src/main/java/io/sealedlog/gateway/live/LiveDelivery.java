package io.sealedlog.gateway.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sealedlog.gateway.command.EventListener;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.command.Polling;
import io.sealedlog.gateway.command.SharedQuestion;
import io.sealedlog.gateway.config.GatewayConfig;
import io.sealedlog.gateway.config.LiveDeliverySettings;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.limit.ClientAddress;
import io.sealedlog.gateway.limit.ConcurrencyLimit;
import io.sealedlog.gateway.message.read.MessageOpening;
import io.sealedlog.gateway.message.read.SealedMessages;
import io.sealedlog.gateway.readmodel.KeyReads;
import io.sealedlog.gateway.readmodel.LiveReads;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.database.DatabaseException;
import io.sealedlog.runtime.database.Notices;
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

/// Live delivery of one gateway: opens streams for readers and ends those whose session has ended.
public final class LiveDelivery implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveDelivery.class);
  private static final Duration WAIT_FOR_KEYS = Duration.ofSeconds(5);

  private final LiveHub hub;
  private final TypingRelay typingRelay;
  private final LiveStream.Shared shared;
  private final MessageOpening opening;
  private final SealedMessages envelopes;
  private final ReadModelProgress readModelProgress;
  private final SessionCheck check;
  private final Sessions sessions;
  private final ConcurrencyLimit streams;
  private final Clock clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("live-sessions").daemon().factory());

  /// @param reads the events that readers missed
  /// @param storedKeys of the envelopes that clients open themselves
  /// @param keys with which the gateway opens messages
  public LiveDelivery(
      LiveReads reads,
      KeyReads storedKeys,
      ReadingKeys keys,
      SessionCheck check,
      Sessions sessions,
      GatewayConfig config,
      ServiceContext context) {
    LiveDeliverySettings settings = config.live();
    MeterRegistry registry = context.metrics();
    Counter cutOffs =
        Counter.builder("sealedlog.live.cut-offs")
            .description("Live readers that took too little and were cut off")
            .register(registry);
    int partitions = reads.partitions().count();
    this.typingRelay = new TypingRelay(new Ids(context.clock(), context.random()).version4());
    this.hub = new LiveHub(partitions, settings, cutOffs::increment);
    this.check = check;
    this.sessions = sessions;
    this.streams = ConcurrencyLimit.ofStreams(config.rates());
    this.clock = context.clock();
    this.opening = new MessageOpening(keys);
    this.envelopes = new SealedMessages(storedKeys);
    SharedQuestion<List<Long>> progress = new SharedQuestion<>(() -> reads.nextLeaf(partitions));
    this.readModelProgress =
        position ->
            Polling.until(
                () -> progress.ask().get(position.partition()) > position.leafIndex(),
                WAIT_FOR_KEYS);
    this.shared =
        new LiveStream.Shared(
            hub,
            reads,
            progress,
            reads.partitions(),
            typingRelay,
            settings.maxResume(),
            settings.heartbeat());
    typingRelay.start(hub::typing);
    Gauge.builder("sealedlog.live.connections", hub, LiveHub::connections)
        .description("Live connections, of both kinds")
        .register(registry);
    long millis = settings.heartbeat().toMillis();
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            this::endWithoutSession, millis, millis, TimeUnit.MILLISECONDS);
  }

  /// Returns the listener that must receive every event.
  public EventListener events() {
    return hub;
  }

  /// Receives each read mark that is ahead of the one before.
  public void marked(ReadMark mark) {
    hub.read(mark);
  }

  /// Returns the notification channel of all gateways of a deployment, in the read model's
  /// database, over which they tell each other who types.
  public static String typingChannel() {
    return TypingRelay.CHANNEL;
  }

  /// Returns the participant of that channel for this gateway.
  public Notices.Participant typing() {
    return typingRelay;
  }

  /// Opens a stream for a reader. The caller must run or close it.
  ///
  /// @param authorization the header's value
  /// @param address of the reader
  /// @throws io.sealedlog.gateway.problem.Problem when the session is invalid or can't read in this
  ///   format, or there are too many connections
  public LiveStream open(
      Optional<String> authorization, StreamRequest request, ClientAddress address) {
    ActiveSession session = check.require(authorization);
    MessageFormat format =
        request
            .format()
            .orElse(session.hasIdentity() ? MessageFormat.OPENED : MessageFormat.ENVELOPE);
    if (format == MessageFormat.OPENED) {
      session.requireIdentity();
    }
    ConcurrencyLimit.Permit permit = streams.take(session.userId(), address);
    try {
      LiveConnection connection =
          hub.register(new LiveConnection.Reader(session.userId(), session.id(), format));
      return new LiveStream(
          shared,
          connection,
          permit,
          new LiveEvents(format, formatter(format, authorization)),
          request.after());
    } catch (RuntimeException | Error e) {
      permit.close();
      throw e;
    }
  }

  /// Closes all connections and accepts no more.
  @Override
  public void close() {
    executor.shutdownNow();
    hub.close();
  }

  private MessageFormatter formatter(MessageFormat format, Optional<String> authorization) {
    return switch (format) {
      case OPENED ->
          new OpenedFormatter(opening, () -> check.require(authorization), readModelProgress);
      case ENVELOPE -> new EnvelopeFormatter(envelopes, readModelProgress);
    };
  }

  // Checks many sessions with one query, so that idle connections cost the vault little.
  private void endWithoutSession() {
    try {
      List<LiveConnection> connections = hub.all();
      Set<UUID> sessionIds = new HashSet<>();
      connections.forEach(connection -> sessionIds.add(connection.reader().sessionId()));
      Set<UUID> validIds = new HashSet<>();
      List<UUID> ids = new ArrayList<>(sessionIds);
      for (int from = 0; from < ids.size(); from += Sessions.MOST_AT_ONCE) {
        int to = Math.min(ids.size(), from + Sessions.MOST_AT_ONCE);
        validIds.addAll(sessions.living(ids.subList(from, to), clock.instant()));
      }
      for (LiveConnection connection : connections) {
        if (!validIds.contains(connection.reader().sessionId())) {
          connection.end(CloseReason.SESSION_ENDED);
        }
      }
    } catch (DatabaseException e) {
      log.atWarn().setCause(e).log("can't look whether live sessions have ended");
    } catch (RuntimeException e) {
      // An exception out of this method would cancel the periodic check.
      log.atError().setCause(e).log("can't look whether live sessions have ended");
    }
  }
}
