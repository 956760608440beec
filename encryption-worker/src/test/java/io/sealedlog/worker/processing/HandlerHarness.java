package io.sealedlog.worker.processing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.CommandSealer;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.kernel.Decider;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.recent.OutcomeMemory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A handler with real parts except for Kafka: commands are sealed and opened, state is in maps.
public final class HandlerHarness {
  public static final Duration WINDOW = Duration.ofHours(1);
  static final Limits LIMITS =
      new Limits(WINDOW, Limits.FUTURE_TOLERANCE, 10_000, EpochHeader.MAX_AGE);
  static final int KID = 7;

  private static final byte[] TRANSPORT_KEY = new byte[32];

  final MeterRegistry meters = new SimpleMeterRegistry();
  final SenderContexts contexts;
  public final List<Bytes> log = new ArrayList<>();
  public final List<CommandResult> results = new ArrayList<>();
  final List<DeadLetterReason> deadLetters = new ArrayList<>();
  private final CommandSealer sealer = sealer(KID);
  private final OutcomeMemory memory;
  private final CommandHandler handler;
  MapWorkerState state;
  private WorkerState used;
  private MapWorkerState.Saved committed = MapWorkerState.Saved.NOTHING;
  private int committedEvents;

  private final CommandOutput output =
      new CommandOutput() {
        @Override
        public void event(StreamId stream, Bytes encoded, long at) {
          log.add(encoded);
        }

        @Override
        public void result(CommandResult result, long at) {
          results.add(result);
        }

        @Override
        public void deadLetter(DeadLetterReason reason) {
          deadLetters.add(reason);
        }
      };

  public HandlerHarness() {
    this(ampleMemory());
  }

  /// @param memory for outcomes
  HandlerHarness(OutcomeMemory memory) {
    this(
        Clock.systemUTC(),
        kid -> kid == KID ? Optional.of(transportKey()) : Optional.empty(),
        memory);
  }

  HandlerHarness(Clock clock, CommandOpener.TransportKeys keys) {
    this(clock, keys, ampleMemory());
  }

  private HandlerHarness(Clock clock, CommandOpener.TransportKeys keys, OutcomeMemory memory) {
    this.memory = memory;
    this.state = new MapWorkerState(committed, memory);
    this.used = state;
    contexts = new SenderContexts(100, clock, new SecureRandom());
    CommandReader reader =
        new CommandReader(new CommandOpener(keys), new VaultWait(Duration.ofMillis(1)));
    handler =
        new CommandHandler(
            reader,
            new Decider(LIMITS),
            contexts,
            TestEventKeys.SEALER,
            new WorkerMetrics(meters),
            key -> key.at(0) != (byte) 0xee);
  }

  /// Continues with another state from now on.
  public void use(WorkerState other) {
    used = other;
  }

  /// Commits everything decided so far.
  void commit() {
    committed = state.save();
    committedEvents = log.size();
  }

  /// Drops everything uncommitted and starts again.
  ///
  /// @param tail the number of last events that are read at the start
  void restart(int tail) {
    log.subList(committedEvents, log.size()).clear();
    int first = Math.max(0, log.size() - tail);
    state.recent().close();
    state = new MapWorkerState(committed, memory);
    used = state;
    contexts.close();
    for (int i = first; i < log.size(); i++) {
      state.recent().add(event(i));
    }
  }

  private static OutcomeMemory ampleMemory() {
    return new OutcomeMemory(16 * 1024 * 1024, LIMITS, new SecureRandom());
  }

  static SecretBytes transportKey() {
    return SecretBytes.copyOf(TRANSPORT_KEY);
  }

  static CommandSealer sealer(int kid) {
    return new CommandSealer(kid, transportKey(), Bytes.wrap(new byte[16]), new SecureRandom());
  }

  public void send(CommandRequest request, long at) {
    byte[] key = request.command().stream().key();
    put(Bytes.wrap(key), Bytes.wrap(sealer.seal(key, Codec.COMMANDS.encode(request))), at);
  }

  void put(Bytes key, Bytes value, long at) {
    handler.handle(new CommandRecord(key, value, at), used, output);
  }

  /// Returns the outcome of the command sent last: its last event, or its result.
  public Outcome answer(CommandRequest request, int eventsBefore, int resultsBefore) {
    if (log.size() > eventsBefore) {
      RecordedEvent last = event(log.size() - 1);
      return new Outcome.Stored(last.seq(), last.leafIndex(), last.at());
    }
    if (results.size() != resultsBefore + 1
        || !results.getLast().commandId().equals(request.id())) {
      throw new AssertionError("exactly one answer for " + request.id());
    }
    return results.getLast().outcome();
  }

  public RecordedEvent event(int index) {
    return TestEventKeys.read(log.get(index).shared()).event();
  }

  public List<RecordedEvent> events() {
    return IntStream.range(0, log.size()).mapToObj(this::event).toList();
  }
}
