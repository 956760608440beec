package io.sealedlog.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.result.RejectionCode;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PendingCommandsTest {
  private static final Bytes DIGEST = Bytes.ofHex("01");
  private static final Bytes OTHER_DIGEST = Bytes.ofHex("02");
  private static final Duration NO_TIME = Duration.ZERO;
  private static final CommandOutcome.Stored STORED =
      new CommandOutcome.Stored(new Position(1, 7), 3, 1000, false);

  private static final CommandOutcome.Rejected NOT_A_MEMBER =
      new CommandOutcome.Rejected(RejectionCode.NOT_A_MEMBER);

  private final PendingCommands pending = new PendingCommands(2, new SimpleMeterRegistry());
  private final CommandKey key = newKey();

  @Test
  void answersWithTheEventOfItsOwnRecord() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(1000);

    pending.recorded(key, STORED);

    assertThat(command.await(NO_TIME)).isEqualTo(STORED);
  }

  @Test
  void answersWhenTheEventIsSeenBeforeTheAcknowledgement() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();

    pending.recorded(key, STORED);
    command.appended(1000);

    assertThat(command.await(NO_TIME)).isEqualTo(STORED);
  }

  @Test
  void waitsForItsOwnResultWhenTheEventIsOfAnotherRecordWithTheSameId() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(1001);

    pending.recorded(key, STORED);
    CommandOutcome meanwhile = command.await(NO_TIME);
    pending.resolved(key, new CommandOutcome.Rejected(RejectionCode.ID_REUSED), 1001);

    assertThat(meanwhile).isEqualTo(new CommandOutcome.Unknown());
    assertThat(command.await(NO_TIME))
        .isEqualTo(new CommandOutcome.Rejected(RejectionCode.ID_REUSED));
  }

  @Test
  void tellsTheOldestCommandWhenNoneIsDecidedForAWhile() {
    Duration bound = Duration.ofSeconds(15);
    AtomicLong nanos = new AtomicLong(-7);
    PendingCommands watched = new PendingCommands(9, new SimpleMeterRegistry(), nanos::get);
    PendingCommand first = watched.register(key, DIGEST).orElseThrow().command();
    watched.sending(key);
    nanos.addAndGet(bound.toNanos() / 2);
    CommandKey second = newKey();
    assertThat(watched.register(second, DIGEST)).isPresent();
    watched.sending(second);

    nanos.addAndGet(bound.toNanos() / 2 - 1);
    assertThat(watched.stalled(bound)).isEmpty();
    nanos.addAndGet(1);
    assertThat(watched.stalled(bound)).contains(key.streamId());
    watched.release(key, first);
    assertThat(watched.stalled(bound)).as("nobody waits any more").contains(key.streamId());

    watched.recorded(newKey(), STORED);
    assertThat(watched.stalled(bound)).as("another's is decided").isEmpty();
    nanos.addAndGet(bound.toNanos());
    assertThat(watched.stalled(bound)).contains(key.streamId());
    watched.notAccepted(key);
    assertThat(watched.stalled(bound)).contains(second.streamId());
    watched.notAccepted(second);
    assertThat(watched.stalled(bound)).isEmpty();
  }

  @Test
  void letsRepetitionsShareOneRecord() {
    PendingCommands.Ticket first = pending.register(key, DIGEST).orElseThrow();
    PendingCommands.Ticket second = pending.register(key, DIGEST).orElseThrow();

    assertThat(first.first()).isTrue();
    assertThat(second.first()).isFalse();
    assertThat(second.command()).isSameAs(first.command());
  }

  @Test
  void doesNotShareACommandThatIsOver() {
    PendingCommand over = pending.register(key, DIGEST).orElseThrow().command();
    over.appended(1000);
    pending.refusedAsTooOld(key, 1000);

    PendingCommands.Ticket again = pending.register(key, DIGEST).orElseThrow();
    pending.release(key, over);

    assertThat(again.first()).isTrue();
    assertThat(pending.register(key, DIGEST).orElseThrow().command()).isSameAs(again.command());
  }

  @Test
  void refusesAnotherContentUnderTheSameId() {
    pending.register(key, DIGEST);

    assertThat(pending.register(key, OTHER_DIGEST)).isEmpty();
  }

  @Test
  void forgetsACommandWhenNobodyWaitsAnyMore() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    pending.register(key, DIGEST);

    pending.release(key, command);
    pending.release(key, command);

    assertThat(pending.register(key, OTHER_DIGEST).orElseThrow().first()).isTrue();
  }

  @Test
  void refusesMoreWaitersThanAllowed() {
    pending.register(newKey(), DIGEST);
    pending.register(newKey(), DIGEST);

    assertThatThrownBy(() -> pending.register(key, DIGEST)).isInstanceOf(Problem.class);
  }

  @Test
  void remembersWhatIsUnderWayUntilItsEnd() {
    pending.register(key, DIGEST);
    pending.sending(key);
    assertThat(pending.isUnderWay(key)).isTrue();

    pending.recorded(key, STORED);

    assertThat(pending.isUnderWay(key)).isFalse();
  }

  @Test
  void remembersRejectionsButNotThatAnIdWasReused() {
    CommandKey reused = newKey();
    pending.resolved(key, NOT_A_MEMBER, 1000);
    pending.resolved(reused, new CommandOutcome.Rejected(RejectionCode.ID_REUSED), 1000);

    assertThat(pending.rejection(key)).contains(RejectionCode.NOT_A_MEMBER);
    assertThat(pending.rejection(reused)).isEmpty();
  }

  @Test
  void waitsForItsOwnResultWhenAnotherRecordWithTheSameIdWasRejected() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    command.appended(1001);

    pending.resolved(key, NOT_A_MEMBER, 1000);
    CommandOutcome meanwhile = command.await(NO_TIME);
    pending.recorded(key, stored(1001));

    assertThat(meanwhile).isEqualTo(new CommandOutcome.Unknown());
    assertThat(command.await(NO_TIME)).isEqualTo(stored(1001));
  }

  @Test
  void answersARetryWithTheFirstOutcomeFromTheRetrysOwnResult() {
    PendingCommand retry = pending.register(key, DIGEST).orElseThrow().command();
    retry.appended(2000);
    CommandOutcome.Stored first = new CommandOutcome.Stored(new Position(1, 7), 3, 1000, true);

    pending.resolved(key, first, 2000);

    assertThat(retry.await(NO_TIME)).isEqualTo(first);
  }

  @Test
  void answersWhenTheResultIsSeenBeforeTheAcknowledgement() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();

    pending.resolved(key, NOT_A_MEMBER, 1000);
    command.appended(1000);

    assertThat(command.await(NO_TIME)).isEqualTo(NOT_A_MEMBER);
  }

  @Test
  void isNotConfusedByALateOutcomeAfterTheBrokersClockWasSetBack() {
    PendingCommand first = send();
    first.appended(2000);
    pending.release(key, first);
    PendingCommand second = send();
    second.appended(1000);

    pending.resolved(key, NOT_A_MEMBER, 2000);
    CommandOutcome meanwhile = second.await(NO_TIME);
    boolean underWay = pending.isUnderWay(key);
    boolean rejected = pending.rejection(key).isPresent();
    pending.recorded(key, stored(1000));

    assertThat(meanwhile).isEqualTo(new CommandOutcome.Unknown());
    assertThat(underWay).isTrue();
    assertThat(rejected).isFalse();
    assertThat(second.await(NO_TIME)).isEqualTo(stored(1000));
    assertThat(pending.isUnderWay(key)).isFalse();
  }

  @Test
  void forgetsNothingNewWhenTheAcknowledgementOfAnEarlierRecordIsLate() {
    PendingCommand first = send();
    pending.resolved(key, NOT_A_MEMBER, 1000);
    pending.release(key, first);
    PendingCommand second = send();

    first.appended(1000);

    assertThat(pending.rejection(key)).isEmpty();
    assertThat(pending.isUnderWay(key)).isTrue();
    second.appended(2000);
    pending.resolved(key, NOT_A_MEMBER, 2000);
    assertThat(pending.rejection(key)).contains(RejectionCode.NOT_A_MEMBER);
  }

  @Test
  void keepsACommandUnderWayWhenAnotherRecordWithTheSameIdWasTooOld() {
    PendingCommand command = send();
    command.appended(1001);

    pending.refusedAsTooOld(key, 1000);

    assertThat(pending.isUnderWay(key)).isTrue();
  }

  private PendingCommand send() {
    PendingCommand command = pending.register(key, DIGEST).orElseThrow().command();
    pending.sending(key);
    return command;
  }

  private static CommandOutcome.Stored stored(long at) {
    return new CommandOutcome.Stored(new Position(1, 8), 4, at, false);
  }

  private static CommandKey newKey() {
    return new CommandKey(new StreamId(UUID.randomUUID()), new CommandId(UUID.randomUUID()));
  }
}
