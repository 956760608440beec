package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decisions about messages, and about the ids of all commands.
class DeciderTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(NOW, 99), Suite.X25519, List.of(ALICE, TestUser.create(2)));
  private static final StreamState KNOWN =
      new StreamState(
          new ConversationState(
              CONVERSATION.members(), EpochState.of(CONVERSATION.epoch(), NOW), Decisions.CREATION),
          null);
  private static final Event.MessageSealed SEALED = SealedSample.message();

  private final Decider decider =
      new Decider(new Limits(WINDOW, Limits.FUTURE_TOLERANCE, 1_000, EpochHeader.MAX_AGE));

  @Test
  void sealsAMessageOfAMember() {
    Decision decision = decide(KNOWN, message(NOW));

    assertThat(decision).isEqualTo(new Decision.Accepted(List.of(SEALED)));
  }

  @Test
  void refusesAMessageToAnUnknownConversation() {
    assertThat(decide(StreamState.EMPTY, message(NOW)))
        .isEqualTo(rejected(RejectionCode.UNKNOWN_CONVERSATION));
  }

  @Test
  void refusesAMessageToAUser() {
    StreamState user =
        new StreamState(
            null,
            new IdentityState(
                1, ALICE.record().hash(), ALICE.record().encoded(), new Outcome.Stored(1, 0, NOW)));

    assertThat(decide(user, message(NOW))).isEqualTo(rejected(RejectionCode.UNKNOWN_CONVERSATION));
  }

  @Test
  void refusesAMessageOfSomebodyElse() {
    assertRejected(
        RejectionCode.NOT_A_MEMBER, with(TestUser.create(3).id(), 1, body(10), 1, share()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5})
  void acceptsAMessageOfEveryKind(int kind) {
    assertThat(decide(KNOWN, with(ALICE.id(), kind, body(10), 1, share())))
        .isInstanceOf(Decision.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 6, 256})
  void refusesAnUnknownKind(int kind) {
    assertRejected(RejectionCode.INVALID_COMMAND, with(ALICE.id(), kind, body(10), 1, share()));
  }

  @Test
  void acceptsABodyUpToTheLimitAndRefusesALargerOrAnEmptyOne() {
    assertThat(decide(KNOWN, with(ALICE.id(), 1, body(1_000), 1, share())))
        .isInstanceOf(Decision.Accepted.class);
    assertRejected(RejectionCode.INVALID_COMMAND, with(ALICE.id(), 1, body(1_001), 1, share()));
    assertRejected(RejectionCode.INVALID_COMMAND, with(ALICE.id(), 1, body(0), 1, share()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, -1})
  void refusesAnotherShareVersionForNow(int version) {
    CommandRequest request = with(ALICE.id(), 1, body(10), version, share());

    assertRejected(RejectionCode.STALE_SHARE, request);
  }

  @Test
  void refusesAShareThatIsNotTheCommittedOne() {
    byte[] other = share().toArray();
    other[31] ^= 1;

    assertRejected(
        RejectionCode.INVALID_COMMAND, with(ALICE.id(), 1, body(10), 1, Bytes.wrap(other)));
    assertRejected(
        RejectionCode.INVALID_COMMAND, with(ALICE.id(), 1, body(10), 1, share().slice(0, 31)));
  }

  @Test
  void refusesAMessageUnderTheIdOfAnother() {
    Command.SendMessage message = CONVERSATION.message(id(NOW, 1), "{}");

    assertRejected(RejectionCode.INVALID_COMMAND, request(id(NOW, 2), message));
  }

  @Test
  void refusesAnIdThatIsNotVersion7() {
    UUID random = UUID.fromString("919108f7-52d1-4320-9bac-f847db4148a8");

    assertRejected(
        RejectionCode.INVALID_COMMAND, request(random, CONVERSATION.message(random, "{}")));
  }

  @Test
  void acceptsAnIdHalfAMinuteAheadAndNoFurther() {
    long limit = NOW + 30_000;

    assertThat(decide(KNOWN, message(limit))).isInstanceOf(Decision.Accepted.class);
    assertRejected(RejectionCode.ID_FROM_THE_FUTURE, message(limit + 1));
  }

  @Test
  void refusesAnIdFromTheFutureEvenWithACheck() {
    assertRejected(RejectionCode.ID_FROM_THE_FUTURE, checked(NOW + 30_001, Long.MAX_VALUE));
  }

  @Test
  void acceptsAnIdOfAnyAgeWhenNothingWasForgotten() {
    assertThat(decide(KNOWN, message(NOW - WINDOW.toMillis() * 1_000)))
        .isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void acceptsAnIdThatMayBeForgottenOnlyWithACheck() {
    DedupeHorizon horizon = new DedupeHorizon(70, NOW - 1_000);

    assertThat(decide(message(NOW - 999), horizon)).isInstanceOf(Decision.Accepted.class);
    assertThat(decide(message(NOW - 1_000), horizon)).isEqualTo(rejected(RejectionCode.ID_TOO_OLD));
    assertThat(decide(checked(NOW - 1_000, 70), horizon)).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void refusesACheckThatDoesNotCoverAllForgottenEvents() {
    DedupeHorizon horizon = new DedupeHorizon(70, NOW - 1_000);

    assertThat(decide(checked(NOW - 1_000, 69), horizon))
        .isEqualTo(rejected(RejectionCode.ID_TOO_OLD));
    assertThat(decide(checked(0, 0), horizon)).isEqualTo(rejected(RejectionCode.ID_TOO_OLD));
  }

  @Test
  void needsNoCheckForAnIdThatCanNotBeForgotten() {
    DedupeHorizon horizon = new DedupeHorizon(70, NOW - 1_000);

    assertThat(decide(checked(NOW - 999, 1), horizon)).isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void needsNoCheckWithoutAConversation() {
    DedupeHorizon horizon = new DedupeHorizon(70, Long.MAX_VALUE);

    assertThat(
            decider.decide(
                StreamState.EMPTY,
                message(NOW),
                new DecisionContext(NOW, null, horizon, (epoch, message, at) -> SEALED)))
        .isEqualTo(rejected(RejectionCode.UNKNOWN_CONVERSATION));
  }

  @Test
  void answersTheSameCommandWithItsFirstOutcome() {
    Outcome.Stored first = new Outcome.Stored(7, 40, NOW - 10);

    assertThat(decide(KNOWN, message(NOW), new EarlierOutcome(true, first)))
        .isEqualTo(new Decision.Replayed(first));
  }

  @Test
  void refusesAnIdReusedWithOtherContent() {
    Outcome.Stored first = new Outcome.Stored(7, 40, NOW - 10);

    assertThat(decide(KNOWN, message(NOW), new EarlierOutcome(false, first)))
        .isEqualTo(rejected(RejectionCode.ID_REUSED));
  }

  private Decision decide(StreamState state, CommandRequest request) {
    return decider.decide(
        state,
        request,
        new DecisionContext(
            NOW, null, DedupeHorizon.NOTHING_FORGOTTEN, (epoch, message, at) -> SEALED));
  }

  private Decision decide(CommandRequest request, DedupeHorizon horizon) {
    return decider.decide(
        KNOWN, request, new DecisionContext(NOW, null, horizon, (epoch, message, at) -> SEALED));
  }

  private Decision decide(StreamState state, CommandRequest request, EarlierOutcome earlier) {
    return decider.decide(
        state,
        request,
        new DecisionContext(
            NOW, earlier, DedupeHorizon.NOTHING_FORGOTTEN, (epoch, message, at) -> SEALED));
  }

  private void assertRejected(RejectionCode code, CommandRequest request) {
    assertThat(decide(KNOWN, request)).isEqualTo(rejected(code));
  }

  private static Decision.Rejected rejected(RejectionCode code) {
    return new Decision.Rejected(code);
  }

  private static CommandRequest message(long idTime) {
    UUID id = id(idTime, 1);
    return request(id, CONVERSATION.message(id, "{\"text\":\"hello\"}"));
  }

  private static CommandRequest checked(long idTime, long checkedLeaf) {
    UUID id = id(idTime, 1);
    return request(id, CONVERSATION.message(id, "{}"), checkedLeaf);
  }

  private static CommandRequest with(
      UserId sender, int kind, Bytes body, int shareVersion, Bytes share) {
    UUID id = id(NOW, 1);
    return request(
        id,
        new Command.SendMessage(
            CONVERSATION.id(), new MessageId(id), sender, kind, null, body, shareVersion, share));
  }

  private static Bytes share() {
    return Bytes.copyOf(CONVERSATION.share().secret().shared());
  }

  private static Bytes body(int length) {
    return Bytes.wrap(new byte[length]);
  }
}
