package io.sealedlog.benchmarks.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.Creation;
import io.sealedlog.worker.kernel.Decider;
import io.sealedlog.worker.kernel.Decision;
import io.sealedlog.worker.kernel.DecisionContext;
import io.sealedlog.worker.kernel.DedupeHorizon;
import io.sealedlog.worker.kernel.EpochState;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.processing.SenderContexts;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The cost of deciding and sealing a message in a small and in the largest conversation. It must
/// not depend on the number of members.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SendBenchmark {
  /// The state of a conversation in the worker, and a message from its last member.
  // JMH sets the parameters and calls `prepare` before anything reads a field.
  @SuppressWarnings("NullAway.Init")
  @State(Scope.Thread)
  public static class Group {
    private static final long NOW = 1_795_460_000_000L;

    @Param({"2", "500"})
    public int members;

    @Param({"X25519", "X_WING"})
    public Suite suite;

    @Param("512")
    public int bodyLength;

    private final SecureRandom random = new SecureRandom();
    private final Decider decider =
        new Decider(
            new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 65_536, EpochHeader.MAX_AGE));
    private final SenderContexts contexts = new SenderContexts(100, Clock.systemUTC(), random);
    private final DecisionContext context =
        new DecisionContext(NOW, null, DedupeHorizon.NOTHING_FORGOTTEN, contexts);
    private StreamState state;
    private CommandRequest request;

    @Setup
    public void prepare() {
      UUID conversationId = UUID.randomUUID();
      ConversationShare share = ConversationShare.generate(conversationId, 1, random);
      List<Member> all = IntStream.rangeClosed(1, members).mapToObj(this::member).toList();
      state = new StreamState(new ConversationState(all, epoch(share), creation()), null);
      request = request(share, all.getLast().userId());
    }

    @TearDown(Level.Trial)
    public void close() {
      contexts.close();
    }

    private static Creation creation() {
      return new Creation(
          new CommandId(UUID.randomUUID()),
          Bytes.wrap(new byte[CommandRequest.DIGEST_LENGTH]),
          new Outcome.Stored(2, 1, NOW));
    }

    private EpochState epoch(ConversationShare share) {
      try (EpochKeys keys = EpochKeys.generate(suite, random)) {
        return new EpochState(
            1, suite.id(), keys.publicKey(), bytes(32), share.version(), share.commitment(), NOW);
      }
    }

    private CommandRequest request(ConversationShare share, UserId senderId) {
      UUID id = new UUID(NOW << 16 | 0x7000, random.nextLong() >>> 2 | Long.MIN_VALUE);
      return new CommandRequest(
          new CommandId(id),
          bytes(CommandRequest.DIGEST_LENGTH),
          null,
          new Command.SendMessage(
              new ConversationId(share.conversationId()),
              new MessageId(id),
              senderId,
              1,
              null,
              bytes(bodyLength),
              share.version(),
              Bytes.copyOf(share.secret().shared())));
    }

    private Member member(int number) {
      return new Member(new UserId(new UUID(1, number)), Role.MEMBER, 1, bytes(32));
    }

    private Bytes bytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return Bytes.wrap(bytes);
    }
  }

  @Benchmark
  public Decision decideAndSeal(Group group) {
    return group.decider.decide(group.state, group.request, group.context);
  }
}
