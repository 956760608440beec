package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishIdentityTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser RENEWED = ALICE.renewed();
  private static final Outcome.Stored PUBLISHED = new Outcome.Stored(1, 12, NOW - 5);

  private final Decider decider =
      new Decider(
          new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 1_000, EpochHeader.MAX_AGE));

  @Test
  void publishesTheFirstVersion() {
    assertThat(decide(StreamState.EMPTY, ALICE.publish()))
        .isEqualTo(
            new Decision.Accepted(
                List.of(new Event.IdentityPublished(1, ALICE.record().encoded()))));
  }

  @Test
  void publishesTheNextVersion() {
    assertThat(decide(published(ALICE), RENEWED.publish()))
        .isEqualTo(
            new Decision.Accepted(
                List.of(new Event.IdentityPublished(2, RENEWED.record().encoded()))));
  }

  @Test
  void answersTheSameRecordAgainWithItsFirstOutcome() {
    assertThat(decide(published(ALICE), ALICE.publish()))
        .isEqualTo(new Decision.Replayed(PUBLISHED));
  }

  @Test
  void refusesALaterVersionAsTheFirst() {
    assertInvalid(StreamState.EMPTY, RENEWED.publish());
  }

  @Test
  void refusesAnEarlierVersionAgain() {
    assertInvalid(published(RENEWED), ALICE.publish());
  }

  @Test
  void refusesAVersionLeftOut() {
    assertInvalid(published(ALICE), RENEWED.renewed().publish());
  }

  @Test
  void refusesAnotherFirstVersion() {
    assertInvalid(published(ALICE), TestUser.create(1).publish());
  }

  @Test
  void refusesASuccessorOfAnotherIdentity() {
    assertInvalid(published(ALICE), TestUser.create(1).renewed().publish());
  }

  @Test
  void refusesTheRecordOfSomebodyElse() {
    assertInvalid(StreamState.EMPTY, ALICE.publish(TestUser.create(2).record().encoded()));
  }

  @Test
  void refusesEveryChangedByte() {
    byte[] record = ALICE.record().encoded().toArray();
    for (int i = 0; i < record.length; i += 7) {
      byte[] changed = record.clone();
      changed[i] ^= 1;
      assertInvalid(StreamState.EMPTY, ALICE.publish(Bytes.wrap(changed)));
    }
  }

  @Test
  void refusesARecordOfAnotherLength() {
    Bytes record = ALICE.record().encoded();

    assertInvalid(StreamState.EMPTY, ALICE.publish(record.slice(0, record.length() - 1)));
    assertInvalid(StreamState.EMPTY, ALICE.publish(record.slice(0, 0)));
  }

  @Test
  void refusesAUserWithTheIdOfAConversation() {
    TestConversation conversation =
        TestConversation.create(ALICE.id().value(), Suite.X25519, List.of(ALICE));
    StreamState taken =
        new StreamState(
            new ConversationState(conversation.members(), null, Decisions.CREATION), null);

    assertInvalid(taken, ALICE.publish());
  }

  private void assertInvalid(StreamState state, Command.PublishIdentity command) {
    assertThat(decide(state, command))
        .isEqualTo(new Decision.Rejected(RejectionCode.INVALID_IDENTITY));
  }

  private Decision decide(StreamState state, Command.PublishIdentity command) {
    return decider.decide(
        state,
        request(id(NOW, 1), command),
        new DecisionContext(
            NOW,
            null,
            DedupeHorizon.NOTHING_FORGOTTEN,
            (epoch, message, at) -> SealedSample.message()));
  }

  private static StreamState published(TestUser user) {
    return new StreamState(
        null,
        new IdentityState(
            user.record().version(), user.record().hash(), user.record().encoded(), PUBLISHED));
  }
}
