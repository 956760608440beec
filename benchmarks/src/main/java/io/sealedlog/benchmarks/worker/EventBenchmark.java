package io.sealedlog.benchmarks.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.codec.EventHeaders;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.EventSealer.TagKey;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import java.security.SecureRandom;
import java.util.Optional;
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

/// The cost of writing the event of a sealed message, which the worker does once, and of reading
/// it, which every gateway and projector does. Includes hashing, and making or checking the
/// authentication tag.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class EventBenchmark {
  private static final int CIPHERTEXT_LENGTH = 1_500;
  private static final int KEY_LENGTH = 32;

  private final EventSealer sealer;
  private final EventVerifier verifier;
  private final RecordedEvent event = event();
  private final Bytes record;
  private final Bytes stub;
  private final Bytes content;
  private final byte[] header = EventHeaders.encode(event);

  public EventBenchmark() {
    SecureRandom random = new SecureRandom();
    try (SecretBytes tagKey = SecretBytes.random(random, KEY_LENGTH);
        SecretBytes checkKey = SecretBytes.random(random, KEY_LENGTH)) {
      LeafMac tag = LeafMac.derive(tagKey, Purpose.TAG);
      this.sealer =
          new EventSealer(() -> new TagKey(1, tag), LeafMac.derive(checkKey, Purpose.CHECK));
      this.verifier = new EventVerifier(version -> Optional.of(tag));
      this.record = sealer.seal(event).value();
      LogEntry entry = LogEntry.parse(record);
      this.stub = entry.stub();
      this.content = ((Event.MessageSealed) event.event()).ciphertext();
    } catch (NotAuthenticException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The worker's part.
  @Benchmark
  public EventSealer.Sealed write() {
    return sealer.seal(event);
  }

  /// Reading as in a gateway that follows the log.
  @Benchmark
  public AuthenticEvent read() throws NotAuthenticException {
    return verifier.read(record);
  }

  /// Reading as in a gateway that reads a row of the read model.
  @Benchmark
  public AuthenticEvent readRow() throws NotAuthenticException {
    return verifier.read(LogEntry.of(stub, content));
  }

  /// Reading without the check of the tag.
  @Benchmark
  public RecordedEvent readUnchecked() throws UndecodableException {
    return EventHeaders.decode(header, content);
  }

  private static RecordedEvent event() {
    UUID id = UUID.randomUUID();
    return new RecordedEvent(
        new StreamId(UUID.randomUUID()),
        1_000,
        Bytes.wrap(new byte[32]),
        100_000,
        1_795_460_000_000L,
        new CommandId(id),
        Bytes.wrap(new byte[16]),
        2,
        false,
        new Event.MessageSealed(
            2,
            0,
            1,
            1,
            new MessageId(id),
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
