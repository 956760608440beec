package io.sealedlog.benchmarks.crypto;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.SenderContext;
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

/// The cost of sealing a message, and of creating a sender context.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SealBenchmark {
  /// An open sender context, which is replaced when it is used up.
  @SuppressWarnings("NullAway.Init")
  @State(Scope.Thread)
  public static class Sender extends SealedConversation {
    private SenderContext context;

    @Override
    @Setup
    public void prepare() {
      super.prepare();
      context = openContext(this);
    }

    SenderContext admitting() {
      if (!context.admits(bodyLength, NOW)) {
        context.close();
        context = openContext(this);
      }
      return context;
    }
  }

  /// Includes the message's share of creating a context, which serves 256 messages.
  @Benchmark
  public Envelope seal(Sender sender) {
    return sender
        .admitting()
        .seal(sender.share, sender.fields, sender.body, SealedConversation.NOW, sender.random);
  }

  /// The creation of a sender context alone.
  @Benchmark
  public SenderContext senderContext(SealedConversation conversation) {
    return openContext(conversation);
  }

  private static SenderContext openContext(SealedConversation conversation) {
    return SenderContext.open(conversation.header, SealedConversation.NOW, conversation.random);
  }
}
