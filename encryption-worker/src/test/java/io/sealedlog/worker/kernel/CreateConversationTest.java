package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CreateConversationTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final TestConversation CONVERSATION =
      TestConversation.create(id(NOW, 99), Suite.X25519, List.of(ALICE, BOB));
  private static final EpochStart EPOCH = CONVERSATION.epoch();

  private final Decider decider =
      new Decider(
          new Limits(Duration.ofHours(1), Limits.FUTURE_TOLERANCE, 1_000, EpochHeader.MAX_AGE));

  @ParameterizedTest
  @EnumSource(Suite.class)
  void createsAConversationWithItsFirstEpoch(Suite suite) {
    TestConversation conversation =
        TestConversation.create(id(NOW, 98), suite, List.of(ALICE, BOB));

    assertThat(decide(StreamState.EMPTY, conversation.creation()))
        .isEqualTo(
            new Decision.Accepted(
                List.of(
                    new Event.ConversationCreated(ALICE.id(), conversation.members()),
                    new Event.EpochStarted(conversation.epoch(), conversation.members()))));
  }

  @Test
  void acceptsAnOldIdBecauseAConversationIsCreatedOnlyOnce() {
    UUID old = id(NOW - Duration.ofDays(3).toMillis(), 1);

    assertThat(decider.decide(StreamState.EMPTY, request(old, CONVERSATION.creation()), context()))
        .isInstanceOf(Decision.Accepted.class);
  }

  @Test
  void refusesAnExistingConversation() {
    StreamState existing =
        new StreamState(
            new ConversationState(CONVERSATION.members(), null, Decisions.CREATION), null);

    assertThat(decide(existing, CONVERSATION.creation()))
        .isEqualTo(new Decision.Rejected(RejectionCode.CONVERSATION_EXISTS));
  }

  @Test
  void refusesAConversationWithTheIdOfAUser() {
    StreamState user =
        new StreamState(
            null,
            new IdentityState(
                1, ALICE.record().hash(), ALICE.record().encoded(), new Outcome.Stored(1, 0, 0)));

    assertThat(decide(user, CONVERSATION.creation()))
        .isEqualTo(new Decision.Rejected(RejectionCode.CONVERSATION_EXISTS));
  }

  @Test
  void refusesWrongMembers() {
    Member alice = CONVERSATION.members().getFirst();
    Member bob = CONVERSATION.members().getLast();
    Member plainAlice =
        new Member(alice.userId(), Role.MEMBER, alice.identityVersion(), alice.identityHash());

    assertRejected(RejectionCode.INVALID_COMMAND, ALICE.id(), List.of());
    assertRejected(RejectionCode.INVALID_COMMAND, ALICE.id(), List.of(bob, alice));
    assertRejected(RejectionCode.INVALID_COMMAND, ALICE.id(), List.of(alice, alice));
    assertRejected(RejectionCode.INVALID_COMMAND, TestUser.create(3).id(), List.of(alice, bob));
    assertRejected(RejectionCode.INVALID_COMMAND, BOB.id(), List.of(alice, bob));
    assertRejected(RejectionCode.INVALID_COMMAND, ALICE.id(), List.of(plainAlice, bob));
    assertRejected(RejectionCode.INVALID_COMMAND, ALICE.id(), many(501));
  }

  @Test
  void refusesMembersThatTheEpochIsNotSealedTo() {
    Member alice = CONVERSATION.members().getFirst();
    Member bob = CONVERSATION.members().getLast();
    Member otherBob = new Member(bob.userId(), bob.role(), 2, bob.identityHash());
    Member forgedBob =
        new Member(bob.userId(), bob.role(), bob.identityVersion(), alice.identityHash());

    assertRejected(RejectionCode.INVALID_EPOCH, ALICE.id(), List.of(alice));
    assertRejected(RejectionCode.INVALID_EPOCH, ALICE.id(), List.of(alice, otherBob));
    assertRejected(RejectionCode.INVALID_EPOCH, ALICE.id(), List.of(alice, forgedBob));
    assertRejected(RejectionCode.INVALID_EPOCH, ALICE.id(), many(500));
  }

  @Test
  void refusesAnEpochThatIsNotTheFirst() {
    assertInvalidEpoch(epoch(EPOCH.suite(), 2, EPOCH.publicKey(), EPOCH.membersHash()));
    assertInvalidEpoch(epoch(EPOCH.suite(), 0, EPOCH.publicKey(), EPOCH.membersHash()));
  }

  @Test
  void refusesAnUnknownOrAnotherSuite() {
    assertInvalidEpoch(epoch(0, 1, EPOCH.publicKey(), EPOCH.membersHash()));
    assertInvalidEpoch(epoch(3, 1, EPOCH.publicKey(), EPOCH.membersHash()));
    assertInvalidEpoch(epoch(2, 1, EPOCH.publicKey(), EPOCH.membersHash()));
  }

  @Test
  void refusesAPublicKeyThatIsNotCanonical() {
    byte[] highBit = EPOCH.publicKey().toArray();
    highBit[31] |= (byte) 0x80;

    assertInvalidEpoch(epoch(1, 1, Bytes.wrap(highBit), EPOCH.membersHash()));
    assertInvalidEpoch(epoch(1, 1, Bytes.wrap(new byte[32]), EPOCH.membersHash()));
    assertInvalidEpoch(epoch(1, 1, EPOCH.publicKey().slice(0, 31), EPOCH.membersHash()));
  }

  @Test
  void refusesAMembersHashThatIsNotTheMembers() {
    assertInvalidEpoch(epoch(1, 1, EPOCH.publicKey(), Bytes.wrap(new byte[32])));
    assertInvalidEpoch(epoch(1, 1, EPOCH.publicKey(), Bytes.wrap(new byte[31])));
  }

  @Test
  void refusesWrongWraps() {
    Wrap first = EPOCH.wraps().getFirst();
    Wrap second = EPOCH.wraps().getLast();

    assertInvalidEpoch(wraps(List.of(first)));
    assertInvalidEpoch(wraps(List.of(first, second, second)));
    assertInvalidEpoch(wraps(List.of(second, first)));
    assertInvalidEpoch(wraps(List.of(first, first)));
    assertInvalidWrap(wrap -> new Wrap(wrap.userId(), 2, wrap.enc(), wrap.iv(), wrap.ciphertext()));
    assertInvalidWrap(wrap -> wrap(wrap, wrap.enc().slice(0, 31), wrap.iv(), wrap.ciphertext()));
    assertInvalidWrap(wrap -> wrap(wrap, Bytes.wrap(new byte[32]), wrap.iv(), wrap.ciphertext()));
    assertInvalidWrap(wrap -> wrap(wrap, wrap.enc(), wrap.iv().slice(0, 11), wrap.ciphertext()));
    assertInvalidWrap(wrap -> wrap(wrap, wrap.enc(), wrap.iv(), wrap.ciphertext().slice(0, 47)));
  }

  @Test
  void refusesAShareVersionOrCommitmentOutOfForm() {
    assertInvalidEpoch(share(0, EPOCH.shareCommitment()));
    assertInvalidEpoch(share(1, EPOCH.shareCommitment().slice(0, 31)));
  }

  @Test
  void refusesAnEpochForAnotherReason() {
    assertInvalidEpoch(
        new EpochStart(
            EPOCH.suite(),
            1,
            EPOCH.publicKey(),
            EPOCH.membersHash(),
            1,
            EPOCH.shareCommitment(),
            Reason.AGE,
            EPOCH.wraps()));
  }

  private void assertInvalidWrap(UnaryOperator<Wrap> change) {
    List<Wrap> wraps = new ArrayList<>(EPOCH.wraps());
    wraps.set(1, change.apply(wraps.get(1)));
    assertInvalidEpoch(wraps(wraps));
  }

  private void assertInvalidEpoch(EpochStart epoch) {
    Command.CreateConversation command =
        new Command.CreateConversation(
            CONVERSATION.id(), ALICE.id(), CONVERSATION.members(), epoch);

    assertThat(decide(StreamState.EMPTY, command))
        .isEqualTo(new Decision.Rejected(RejectionCode.INVALID_EPOCH));
  }

  private void assertRejected(RejectionCode code, UserId creator, List<Member> members) {
    assertThat(
            decide(
                StreamState.EMPTY,
                new Command.CreateConversation(CONVERSATION.id(), creator, members, EPOCH)))
        .isEqualTo(new Decision.Rejected(code));
  }

  private Decision decide(StreamState state, Command.CreateConversation command) {
    return decider.decide(state, request(id(NOW, 1), command), context());
  }

  private static DecisionContext context() {
    return new DecisionContext(
        NOW, null, DedupeHorizon.NOTHING_FORGOTTEN, (epoch, message, at) -> SealedSample.message());
  }

  private static EpochStart epoch(int suite, int number, Bytes publicKey, Bytes membersHash) {
    return new EpochStart(
        suite,
        number,
        publicKey,
        membersHash,
        1,
        EPOCH.shareCommitment(),
        Reason.CREATED,
        EPOCH.wraps());
  }

  private static EpochStart share(int version, Bytes commitment) {
    return new EpochStart(
        EPOCH.suite(),
        1,
        EPOCH.publicKey(),
        EPOCH.membersHash(),
        version,
        commitment,
        Reason.CREATED,
        EPOCH.wraps());
  }

  private static EpochStart wraps(List<Wrap> wraps) {
    return new EpochStart(
        EPOCH.suite(),
        1,
        EPOCH.publicKey(),
        EPOCH.membersHash(),
        1,
        EPOCH.shareCommitment(),
        Reason.CREATED,
        wraps);
  }

  private static Wrap wrap(Wrap of, Bytes enc, Bytes iv, Bytes ciphertext) {
    return new Wrap(of.userId(), of.identityVersion(), enc, iv, ciphertext);
  }

  private static List<Member> many(int count) {
    Member alice = CONVERSATION.members().getFirst();
    return IntStream.range(0, count)
        .mapToObj(number ->
            number == 0
                ? alice
                : new Member(
                    new UserId(new UUID(-1, number)), Role.MEMBER, 1, alice.identityHash()))
        .toList();
  }
}
