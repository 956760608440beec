package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.DedupeHorizon;
import io.sealedlog.worker.recent.OutcomeMemory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A sender chooses ids that should make the worker forget or reject the ids of others.
class PoisonedIdsTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final int ATTACKS_A_SECOND = 10;
  private static final int SLICE = 64;
  private static final int SLICE_BYTES = 44 * SLICE + 256;
  private static final TestConversation HONEST =
      TestConversation.create(id(NOW, 98), Suite.X25519, List.of(TestUser.create(1)));
  private static final TestConversation ATTACKER =
      TestConversation.create(id(NOW, 99), Suite.X25519, List.of(TestUser.create(2)));

  private int attacks = 1_000_000;

  @Test
  void idsNearlyFiveMinutesAheadAreRefusedAndLeaveNoTrace() {
    HandlerHarness worker = worker(16);
    DedupeHorizon before = worker.state.recent().horizon();

    for (int i = 0; i < 2_000; i++) {
      attack(worker, NOW + i, Duration.ofSeconds(294));
    }

    assertThat(worker.results)
        .map(CommandResult::outcome)
        .hasSize(2_000)
        .containsOnly(new Outcome.Rejected(RejectionCode.ID_FROM_THE_FUTURE));
    assertThat(worker.state.recent().horizon()).isEqualTo(before);
    worker.results.clear();
    worker.send(message(HONEST, id(NOW + 2_000, 1), "{}"), NOW + 2_001);
    assertThat(worker.results).isEmpty();
  }

  @Test
  void idsAtTheAllowedLimitDoNotMakeOtherIdsNeedACheck() {
    HandlerHarness worker = worker(16);
    long now = NOW;
    int honest = 0;
    for (int second = 0; second < 400; second++) {
      now += 1_000;
      for (int i = 0; i < ATTACKS_A_SECOND; i++) {
        attack(worker, now, i % 2 == 0 ? Duration.ofSeconds(30) : Duration.ofDays(-300));
      }
      worker.send(message(HONEST, id(now - 3_000, second), "{}"), now);
      honest++;
      assertThat(outcomesOfHonestSender(worker)).as("second %d", second).isEmpty();
      assertThat(messages(worker)).isEqualTo(honest);
      retry(worker, second, now);
    }
    assertThat(worker.state.recent().horizon().firstLeaf()).as("forgotten").isGreaterThan(1_000);
  }

  @Test
  void aCheckSufficesWhenLessIsRememberedThanTheTolerance() {
    HandlerHarness worker = worker(2);
    for (int i = 0; i < 3 * SLICE; i++) {
      attack(worker, NOW + i, Duration.ofSeconds(30));
    }
    long now = NOW + 3 * SLICE;
    long firstLeaf = worker.state.recent().horizon().firstLeaf();

    worker.send(message(HONEST, id(now, 1), "{}"), now);
    worker.send(request(id(now, 1), HONEST.message(id(now, 1), "{}"), firstLeaf), now + 1);

    assertThat(outcomesOfHonestSender(worker))
        .containsExactly(new Outcome.Rejected(RejectionCode.ID_TOO_OLD));
    assertThat(messages(worker)).isEqualTo(1);
  }

  /// Repeats a message that was sent twenty seconds ago.
  private static void retry(HandlerHarness worker, int second, long now) {
    if (second >= 20) {
      worker.results.clear();
      worker.send(message(HONEST, id(now - 23_000, second - 20), "{}"), now + 1);
      assertThat(outcomesOfHonestSender(worker))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Stored.class, stored -> assertThat(stored.at()).isEqualTo(now - 20_000));
      worker.results.clear();
    }
  }

  private void attack(HandlerHarness worker, long now, Duration ahead) {
    attacks++;
    CommandRequest message = message(ATTACKER, id(now + ahead.toMillis(), attacks), "{}");
    // Sends like a gateway: an old id was checked.
    worker.send(
        ahead.isNegative()
            ? request(message.id().value(), message.command(), (long) worker.log.size())
            : message,
        now);
  }

  private static List<Outcome> outcomesOfHonestSender(HandlerHarness worker) {
    return worker.results.stream()
        .filter(result -> result.streamId().equals(HONEST.id().stream()))
        .map(CommandResult::outcome)
        .toList();
  }

  private static long messages(HandlerHarness worker) {
    return worker.state.head(HONEST.id().stream()).seq() - 2;
  }

  private static HandlerHarness worker(int slices) {
    HandlerHarness worker =
        new HandlerHarness(
            new OutcomeMemory(
                (long) slices * SLICE_BYTES, SLICE, HandlerHarness.LIMITS, new SecureRandom()));
    worker.send(request(id(NOW - 1, 1), HONEST.creation()), NOW);
    worker.send(request(id(NOW - 1, 2), ATTACKER.creation()), NOW);
    return worker;
  }
}
