package io.sealedlog.worker.recent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestRequests;
import io.sealedlog.worker.kernel.DedupeHorizon;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Limits;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentOutcomesTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final StreamId STREAM = new StreamId(new UUID(1, 2));
  private static final Limits LIMITS =
      new Limits(Duration.ofHours(1), Duration.ofSeconds(30), 1_000, EpochHeader.MAX_AGE);
  private static final int SLICE = 8;
  private static final int SLICES = 4;

  private final InMemoryMaxBrokerTime maxTime = new InMemoryMaxBrokerTime();
  private final OutcomeMemory memory = memory(SLICES);
  private RecentOutcomes recent = memory.open(0, maxTime);

  @Test
  void remembersTheOutcomeOfACommand() {
    add(0, NOW, NOW + 5);

    assertThat(find(0, NOW)).isEqualTo(new EarlierOutcome(true, new Outcome.Stored(1, 0, NOW + 5)));
    assertThat(find(1, NOW)).isNull();
    assertThat(recent.find(new StreamId(new UUID(1, 3)), command(0, NOW), digest(0))).isEmpty();
    assertThat(recent.find(STREAM, command(0, NOW), digest(1)))
        .contains(new EarlierOutcome(false, new Outcome.Stored(1, 0, NOW + 5)));
    assertThat(recent.horizon()).isEqualTo(DedupeHorizon.NOTHING_FORGOTTEN);
  }

  @Test
  void forgetsTheOldestDecisionWhateverItsId() {
    for (int i = 0; i < SLICE * SLICES; i++) {
      add(i, NOW - 1_000L * i * i, NOW + i);
    }
    assertThat(recent.horizon()).isEqualTo(DedupeHorizon.NOTHING_FORGOTTEN);

    add(SLICE * SLICES, NOW, NOW + 99);

    assertThat(recent.horizon()).isEqualTo(new DedupeHorizon(SLICE, NOW));
    assertThat(find(SLICE - 1, NOW - 1_000L * (SLICE - 1) * (SLICE - 1))).isNull();
    assertThat(find(SLICE, NOW - 1_000L * SLICE * SLICE)).isNotNull();
    assertThat(memory.forgottenEarly()).isEqualTo(SLICE);
  }

  @Test
  void forgetsAFewSlicesAtATimeAfterAQuietDay() {
    RecentOutcomes large = memory(1_000).open(0, new InMemoryMaxBrokerTime());
    for (int i = 0; i < 900 * SLICE; i++) {
      large.add(event(i, new Outcome.Stored(i + 1, i, NOW), false));
    }
    long first = 0;
    for (int i = 900 * SLICE; i < 1_200 * SLICE; i++) {
      long at = NOW + Duration.ofDays(1).toMillis();
      large.add(event(i, new Outcome.Stored(i + 1, i, at), false));
      assertThat(large.horizon().firstLeaf()).isBetween(first, first + 3 * SLICE);
      first = large.horizon().firstLeaf();
    }
    assertThat(first).as("everything of the day before").isEqualTo(900 * SLICE);
  }

  @Test
  void forgetsOutcomesOlderThanTheWindowAtALowRate() {
    long step = Duration.ofMinutes(10).toMillis();
    for (int i = 0; i < 20; i++) {
      add(i, NOW + i * step, NOW + i * step);
    }

    assertThat(recent.horizon().firstLeaf()).isBetween(11L, 16L);
    assertThat(memory.bytes()).isLessThanOrEqualTo((long) SLICES * OutcomeSlice.bytes(SLICE));
  }

  @Test
  void idsFromTheFutureMoveTheBoundByTheToleranceAndNoFurther() {
    for (int i = 0; i < 1_000; i++) {
      add(i, NOW + i + 30_000, NOW + i);
    }

    long lastForgotten = recent.horizon().firstLeaf() - 1;
    assertThat(recent.horizon().newestForgottenId()).isEqualTo(NOW + lastForgotten + 30_000);
  }

  @Test
  void knowsNothingBeforeItsStartAndBoundsTheIdsByItsFirstTime() {
    recent = memory.open(500, maxTime);
    assertThat(recent.horizon()).isEqualTo(new DedupeHorizon(500, Long.MAX_VALUE));

    add(500, NOW - 9_000, NOW);

    assertThat(recent.horizon()).isEqualTo(new DedupeHorizon(500, NOW + 30_000));
  }

  @Test
  void startsWithTheEventsAtTheEndOfTheLog() {
    recent = memory.open(500, maxTime);

    add(490, NOW, NOW);

    assertThat(recent.horizon()).isEqualTo(new DedupeHorizon(490, NOW + 30_000));
    assertThat(find(490, NOW)).isNotNull();
  }

  @Test
  void forgetsNothingWhenAllEventsAreAdded() {
    recent = memory.open(1, maxTime);

    add(0, NOW, NOW);

    assertThat(recent.horizon()).isEqualTo(DedupeHorizon.NOTHING_FORGOTTEN);
  }

  @Test
  void boundsTheIdsByTheMaxTimeWhenTheClockWasSetBack() {
    add(0, NOW, NOW);
    add(1, NOW, NOW + 70_000);
    assertThat(maxTime.highest()).as("the newest event tells it").isEqualTo(Long.MIN_VALUE);
    add(2, NOW, NOW + 10_000);
    assertThat(maxTime.highest()).isEqualTo(NOW + 70_000);

    RecentOutcomes later = memory.open(2, maxTime);
    later.add(event(2, new Outcome.Stored(3, 2, NOW + 10_000), false));

    assertThat(later.horizon()).isEqualTo(new DedupeHorizon(2, NOW + 100_000));
  }

  @Test
  void usesTheLastEventOfACommandAsItsOutcome() {
    recent.add(event(1, new Outcome.Stored(1, 0, NOW), true));
    assertThat(find(1, NOW)).isNull();
    recent.add(event(1, new Outcome.Stored(2, 1, NOW), false));

    assertThat(find(1, NOW)).extracting("outcome").isEqualTo(new Outcome.Stored(2, 1, NOW));
    assertThat(recent.horizon()).isEqualTo(DedupeHorizon.NOTHING_FORGOTTEN);
  }

  @Test
  void refusesDuplicateAndSkippedEvents() {
    add(0, NOW, NOW);

    assertThatThrownBy(() -> add(0, NOW, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("leaf index 0 comes where 1 is next");
    assertThatThrownBy(() -> add(2, NOW, NOW)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void acceptsPositionsThatAreFarApart() {
    recent = memory.open(7, maxTime);
    long farLeaf = 1L << 40;
    long farAt = NOW + Duration.ofDays(400).toMillis();
    recent.add(event(8, new Outcome.Stored(1L << 50, farLeaf, NOW), false));
    recent.add(event(9, new Outcome.Stored(9, farLeaf + 1, farAt), false));

    assertThat(find(8, NOW))
        .extracting("outcome")
        .isEqualTo(new Outcome.Stored(1L << 50, farLeaf, NOW));
    assertThat(find(9, NOW))
        .extracting("outcome")
        .isEqualTo(new Outcome.Stored(9, farLeaf + 1, farAt));
  }

  @Test
  void tasksShareTheMemoryAndGiveBackTheirExcess() {
    OutcomeMemory shared = memory(20);
    RecentOutcomes first = shared.open(0, new InMemoryMaxBrokerTime());
    fill(first, 0, 100);
    assertThat(shared.bytes()).isEqualTo(20L * OutcomeSlice.bytes(SLICE));

    RecentOutcomes second = shared.open(0, new InMemoryMaxBrokerTime());
    fill(second, 0, 2);
    assertThat(shared.bytes()).as("two in any case").isEqualTo(22L * OutcomeSlice.bytes(SLICE));
    fill(first, 100, 40);
    fill(second, 2, 40);

    assertThat(first.horizon().firstLeaf()).isEqualTo((140 - 10) * SLICE);
    assertThat(second.horizon().firstLeaf()).isEqualTo((42 - 10) * SLICE);
    assertThat(shared.bytes()).isEqualTo(20L * OutcomeSlice.bytes(SLICE));

    first.close();
    first.close();
    fill(second, 42, 40);
    assertThat(second.horizon().firstLeaf()).isEqualTo((82 - 20) * SLICE);
  }

  @Test
  void aSliceTakesTheMemoryThatIsCounted() {
    assertThat(OutcomeSlice.bytes(4_096) / 4_096).isEqualTo(44);
    OutcomeMemory ofDefaultSize = new OutcomeMemory(64L * 1024 * 1024, LIMITS, new SecureRandom());
    assertThat(ofDefaultSize.open(0, maxTime).maxOutcomes())
        .as("two minutes at 12 000 a second")
        .isGreaterThan(2 * 60 * 12_000);
  }

  private static void fill(RecentOutcomes recent, int firstSlice, int slices) {
    for (int i = firstSlice * SLICE; i < (firstSlice + slices) * SLICE; i++) {
      recent.add(event(i, new Outcome.Stored(i + 1, i, NOW), false));
    }
  }

  private static OutcomeMemory memory(int slices) {
    return new OutcomeMemory(
        (long) slices * OutcomeSlice.bytes(SLICE), SLICE, LIMITS, new SecureRandom());
  }

  private void add(int number, long idTime, long at) {
    recent.add(
        RecentEvents.event(
            STREAM,
            command(number, idTime),
            digest(number),
            new Outcome.Stored(number + 1, number, at),
            false));
  }

  private static RecordedEvent event(int number, Outcome.Stored place, boolean more) {
    return RecentEvents.event(STREAM, command(number, NOW), digest(number), place, more);
  }

  private EarlierOutcome find(int number, long idTime) {
    return recent.find(STREAM, command(number, idTime), digest(number)).orElse(null);
  }

  private static CommandId command(int number, long idTime) {
    return new CommandId(TestRequests.id(idTime, number));
  }

  private static Bytes digest(int number) {
    byte[] bytes = new byte[16];
    bytes[7] = (byte) number;
    bytes[6] = (byte) (number >> 8);
    return Bytes.wrap(bytes);
  }
}
