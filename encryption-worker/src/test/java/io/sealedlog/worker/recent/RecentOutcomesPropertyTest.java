package io.sealedlog.worker.recent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestRequests;
import io.sealedlog.worker.kernel.DedupeHorizon;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Limits;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Compares the memory with a complete list: remembered outcomes are right, and forgotten ones are
/// outside its bounds.
class RecentOutcomesPropertyTest {
  private static final long START = 1_795_460_000_000L;
  private static final long TOLERANCE = 30_000;
  private static final int COMMANDS = 600;
  private static final Limits LIMITS =
      new Limits(Duration.ofMinutes(10), Duration.ofMillis(TOLERANCE), 1_000, EpochHeader.MAX_AGE);

  /// @param more the number of the command's events before the last one
  private record Decided(
      StreamId stream, CommandId id, Bytes digest, int more, Outcome.Stored outcome) {}

  @Property(tries = 150)
  void remembersEverythingFromItsFirstLeafOn(@ForAll long seed) {
    Random random = new Random(seed);
    int slice = 1 << random.nextInt(6);
    OutcomeMemory memory =
        new OutcomeMemory(
            (2L + random.nextInt(10)) * OutcomeSlice.bytes(slice),
            slice,
            LIMITS,
            new SecureRandom());
    List<Decided> all = new ArrayList<>();
    InMemoryMaxBrokerTime maxTime = new InMemoryMaxBrokerTime();
    RecentOutcomes recent = memory.open(0, maxTime);
    long now = START;
    for (int i = 0; i < COMMANDS; i++) {
      now += nextPause(random);
      Decided decided = next(random, all, now);
      all.add(decided);
      add(recent, decided);
      if (random.nextInt(40) == 0) {
        recent.close();
        recent = again(memory, maxTime, all, random.nextInt(all.size()));
      }
      if (random.nextInt(20) == 0) {
        check(recent, all);
      }
    }
    check(recent, all);
  }

  private static void check(RecentOutcomes recent, List<Decided> all) {
    DedupeHorizon horizon = recent.horizon();
    for (Decided each : all) {
      Optional<EarlierOutcome> found = recent.find(each.stream(), each.id(), each.digest());
      if (each.outcome().leafIndex() >= horizon.firstLeaf()) {
        assertThat(found).contains(new EarlierOutcome(true, each.outcome()));
      } else {
        assertThat(found).isEmpty();
        assertThat(Uuids.timeOfVersion7(each.id().value()))
            .isLessThanOrEqualTo(horizon.newestForgottenId());
      }
      UUID other = new UUID(each.id().value().getMostSignificantBits(), ~7L);
      assertThat(recent.find(each.stream(), new CommandId(other), each.digest())).isEmpty();
    }
  }

  private static RecentOutcomes again(
      OutcomeMemory memory, MaxBrokerTime maxTime, List<Decided> all, int first) {
    RecentOutcomes recent = memory.open(all.getLast().outcome().leafIndex() + 1, maxTime);
    all.subList(first, all.size()).forEach(each -> add(recent, each));
    return recent;
  }

  private static void add(RecentOutcomes recent, Decided decided) {
    Outcome.Stored last = decided.outcome();
    for (int before = decided.more(); before >= 0; before--) {
      recent.add(
          RecentEvents.event(
              decided.stream(),
              decided.id(),
              decided.digest(),
              new Outcome.Stored(last.seq() - before, last.leafIndex() - before, last.at()),
              before > 0));
    }
  }

  private static Decided next(Random random, List<Decided> before, long now) {
    long leaf = before.isEmpty() ? 0 : before.getLast().outcome().leafIndex() + 1;
    long idTime =
        switch (random.nextInt(4)) {
          case 0 -> now + TOLERANCE;
          case 1 -> now - random.nextLong(Duration.ofDays(3).toMillis());
          default -> now - random.nextInt(2_000);
        };
    int more = random.nextInt(3);
    byte[] digest = new byte[16];
    random.nextBytes(digest);
    return new Decided(
        new StreamId(new UUID(1, random.nextInt(5))),
        new CommandId(TestRequests.id(idTime, before.size())),
        Bytes.wrap(digest),
        more,
        new Outcome.Stored(10 + random.nextInt(1_000_000), leaf + more, now));
  }

  private static long nextPause(Random random) {
    return switch (random.nextInt(50)) {
      case 0 -> Duration.ofMinutes(7).toMillis();
      case 1 -> -random.nextLong(Duration.ofMinutes(20).toMillis());
      default -> random.nextInt(1_500);
    };
  }
}
