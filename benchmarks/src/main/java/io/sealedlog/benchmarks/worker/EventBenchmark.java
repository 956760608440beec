package io.sealedlog.benchmarks.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a sealed message's event costs to write, which the worker does once, and to read, which
/// every gateway and projector does. The general way of each is the baseline of the other.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class EventBenchmark {
  private static final int CIPHERTEXT_LENGTH = 1_500;

  private final Codec<RecordedEvent> general = Codec.of(RecordedEvent.class);
  private final RecordedEvent event = event();
  private final byte[] encoded = Codec.EVENTS.encode(event);

  @Benchmark
  public byte[] write() {
    return Codec.EVENTS.encode(event);
  }

  @Benchmark
  public byte[] writeGenerally() {
    return general.encode(event);
  }

  @Benchmark
  public RecordedEvent read() throws UndecodableException {
    return Codec.EVENTS.decode(encoded);
  }

  @Benchmark
  public RecordedEvent readGenerally() throws UndecodableException {
    return general.decode(encoded);
  }

  private static RecordedEvent event() {
    return new RecordedEvent(
        new StreamId(UUID.randomUUID()),
        1_000,
        Bytes.wrap(new byte[32]),
        100_000,
        1_795_460_000_000L,
        new CommandId(UUID.randomUUID()),
        false,
        new Event.MessageSealed(
            2,
            0,
            1,
            1,
            new MessageId(UUID.randomUUID()),
            new UserId(UUID.randomUUID()),
            null,
            1_795_460_000_000L,
            Bytes.wrap(new byte[16]),
            null,
            1,
            Bytes.wrap(new byte[12]),
            Bytes.wrap(new byte[CIPHERTEXT_LENGTH])));
  }
}
