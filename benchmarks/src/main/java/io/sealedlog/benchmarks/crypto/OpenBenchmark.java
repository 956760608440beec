package io.sealedlog.benchmarks.crypto;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.crypto.sl1.SenderContext;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The cost of opening a message, and of opening a sender context.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class OpenBenchmark {
  /// A sealed message and the context that opens it.
  @SuppressWarnings("NullAway.Init")
  @State(Scope.Thread)
  public static class OpeningMember extends SealedConversation {
    private Envelope envelope;
    private Bytes enc;
    private ReaderContext context;

    @Override
    @Setup
    public void prepare() {
      super.prepare();
      try (SenderContext sender = SenderContext.open(header, NOW, random)) {
        envelope = sender.seal(share, fields, body, NOW, random);
      }
      enc = Objects.requireNonNull(envelope.enc());
      context = openContext(this);
    }
  }

  @Benchmark
  public byte[] open(OpeningMember reader) {
    return reader.context.open(reader.envelope, reader.share);
  }

  @Benchmark
  public ReaderContext readerContext(OpeningMember reader) {
    return openContext(reader);
  }

  private static ReaderContext openContext(OpeningMember reader) {
    return ReaderContext.open(reader.header, reader.keys, reader.enc);
  }
}
