package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.kernel.Decisions.NOW;
import static io.sealedlog.worker.kernel.Decisions.accepted;
import static io.sealedlog.worker.kernel.Decisions.known;
import static io.sealedlog.worker.kernel.Decisions.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Additions of members, and new epochs with and without a change of members.
class MemberDecisionsTest {
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final TestUser CAROL = TestUser.create(3);
  private static final TestUser DAVE = TestUser.create(4);
  private static final Member NEW = CAROL.member(Role.MEMBER);
  private static final TestConversation FIRST =
      TestConversation.create(id(NOW, 99), Suite.X25519, List.of(ALICE, BOB));
  private static final TestConversation PAIR = FIRST.next(Reason.REQUESTED, List.of(ALICE, BOB));
  private static final List<HistoryWrap> HISTORY =
      List.of(FIRST.historyFor(CAROL), PAIR.historyFor(CAROL));

  @ParameterizedTest
  @EnumSource(Suite.class)
  void aMemberWithoutHistoryComesWithANewEpoch(Suite suite) {
    TestConversation before = TestConversation.create(id(NOW, 98), suite, List.of(ALICE, BOB));
    EpochStart epoch = before.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL)).epoch();

    assertThat(decide(before, new Command.AddMember(before.id(), ALICE.id(), NEW, epoch, null)))
        .isEqualTo(
            accepted(
                new Event.MemberAdded(NEW, ALICE.id()),
                new Event.EpochStarted(epoch, added(before))));
  }

  @Test
  void aMemberWithHistoryComesWithTheKeysOfAllEpochs() {
    assertThat(add(ALICE.id(), NEW, null, HISTORY))
        .isEqualTo(
            accepted(
                new Event.MemberAdded(NEW, ALICE.id()),
                new Event.HistoryShared(CAROL.id(), ALICE.id(), HISTORY)));
  }

  @Test
  void onlyAnAdminAdds() {
    assertThat(add(BOB.id(), NEW, null, HISTORY)).isEqualTo(rejected(RejectionCode.NOT_AN_ADMIN));
    assertThat(add(CAROL.id(), NEW, null, HISTORY)).isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
  }

  @Test
  void aMemberIsNotAddedAgain() {
    assertThat(add(ALICE.id(), BOB.member(Role.ADMIN), null, HISTORY))
        .isEqualTo(rejected(RejectionCode.ALREADY_A_MEMBER));
  }

  @Test
  void aConversationHasAtMost500Members() {
    assertThat(addTo(many(499))).isInstanceOf(Decision.Accepted.class);
    assertThat(addTo(many(500))).isEqualTo(rejected(RejectionCode.TOO_MANY_MEMBERS));
  }

  @Test
  void anAdditionHasAnEpochOrAHistoryAndNotBoth() {
    EpochStart epoch = PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL)).epoch();

    assertThat(add(ALICE.id(), NEW, null, null)).isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
    assertThat(add(ALICE.id(), NEW, epoch, HISTORY))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
  }

  @Test
  void aHistoryIsOfAllEpochsSoFar() {
    HistoryWrap first = HISTORY.getFirst();
    HistoryWrap second = HISTORY.getLast();

    assertHistoryRejected(RejectionCode.STALE_EPOCH, List.of());
    assertHistoryRejected(RejectionCode.STALE_EPOCH, List.of(first));
    assertHistoryRejected(RejectionCode.STALE_EPOCH, List.of(first, second, second));
    assertHistoryRejected(RejectionCode.INVALID_EPOCH, List.of(second, first));
    assertHistoryRejected(RejectionCode.INVALID_EPOCH, List.of(first, first));
  }

  @Test
  void aHistoryHasAThousandEpochsAtMost() {
    HistoryWrap wrap = HISTORY.getFirst();
    List<HistoryWrap> history =
        IntStream.rangeClosed(1, Event.HistoryShared.MOST_WRAPS + 1)
            .mapToObj(epoch ->
                new HistoryWrap(
                    epoch, wrap.identityVersion(), wrap.enc(), wrap.iv(), wrap.ciphertext()))
            .toList();
    List<HistoryWrap> longest = history.subList(0, Event.HistoryShared.MOST_WRAPS);

    assertThat(addInEpoch(longest.size(), longest))
        .isEqualTo(
            accepted(
                new Event.MemberAdded(NEW, ALICE.id()),
                new Event.HistoryShared(CAROL.id(), ALICE.id(), longest)));
    assertThat(addInEpoch(history.size(), history))
        .isEqualTo(rejected(RejectionCode.HISTORY_TOO_LONG));
  }

  @Test
  void aHistorysWrapsAreWellFormed() {
    HistoryWrap wrap = HISTORY.getLast();

    assertWrapRejected(2, wrap.enc(), wrap.iv(), wrap.ciphertext());
    assertWrapRejected(1, wrap.enc().slice(0, 31), wrap.iv(), wrap.ciphertext());
    assertWrapRejected(1, Bytes.wrap(new byte[32]), wrap.iv(), wrap.ciphertext());
    assertWrapRejected(1, wrap.enc(), wrap.iv().slice(0, 11), wrap.ciphertext());
    assertWrapRejected(1, wrap.enc(), wrap.iv(), wrap.ciphertext().slice(0, 47));
  }

  @Test
  void theNextEpochIsForExactlyTheMembersThereWillBe() {
    assertNextRejected(
        RejectionCode.STALE_EPOCH, PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB)));
    assertNextRejected(
        RejectionCode.STALE_EPOCH, PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, CAROL)));
    assertNextRejected(
        RejectionCode.STALE_EPOCH,
        PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL, DAVE)));
    assertNextRejected(
        RejectionCode.STALE_EPOCH, PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, DAVE)));
    assertNextRejected(
        RejectionCode.STALE_EPOCH,
        PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL.renewed())));
  }

  @Test
  void theNextEpochIsTheNextOne() {
    List<TestUser> all = List.of(ALICE, BOB, CAROL);

    assertNextRejected(RejectionCode.STALE_EPOCH, FIRST.next(Reason.MEMBER_ADDED, all));
    assertNextRejected(
        RejectionCode.STALE_EPOCH,
        PAIR.next(Reason.MEMBER_ADDED, all).next(Reason.MEMBER_ADDED, all));
  }

  @Test
  void theNextEpochIsForTheReasonOfTheChange() {
    List<TestUser> all = List.of(ALICE, BOB, CAROL);

    for (Reason reason : Reason.values()) {
      if (reason != Reason.MEMBER_ADDED) {
        assertNextRejected(RejectionCode.INVALID_COMMAND, PAIR.next(reason, all));
      }
    }
  }

  @Test
  void theNextEpochHasTheSameShareAndItsOwnMembersHash() {
    EpochStart sound = PAIR.next(Reason.MEMBER_ADDED, List.of(ALICE, BOB, CAROL)).epoch();
    Bytes zeros = Bytes.wrap(new byte[32]);

    assertNextRejected(with(sound, sound.membersHash(), 2, sound.shareCommitment()));
    assertNextRejected(with(sound, sound.membersHash(), 1, zeros));
    assertNextRejected(with(sound, zeros, 1, sound.shareCommitment()));
    assertNextRejected(with(sound, PAIR.epoch().membersHash(), 1, sound.shareCommitment()));
  }

  @Test
  void anyMemberStartsADueEpochAndNobodyAnEarlierOne() {
    long half = NOW + EpochHeader.MAX_AGE.toMillis() / 2;
    EpochStart epoch = PAIR.next(Reason.AGE, List.of(ALICE, BOB)).epoch();
    Command.StartEpoch due = new Command.StartEpoch(PAIR.id(), BOB.id(), epoch);

    assertThat(decide(known(PAIR), due, half))
        .isEqualTo(accepted(new Event.EpochStarted(epoch, PAIR.members())));
    assertThat(decide(known(PAIR), due, half - 1)).isEqualTo(rejected(RejectionCode.STALE_EPOCH));
    assertThat(decide(known(PAIR), new Command.StartEpoch(PAIR.id(), CAROL.id(), epoch), half))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
  }

  @Test
  void onlyAnAdminStartsAnEpochWithoutNeed() {
    EpochStart epoch = PAIR.next(Reason.REQUESTED, List.of(ALICE, BOB)).epoch();

    assertThat(startEpoch(ALICE.id(), epoch))
        .isEqualTo(accepted(new Event.EpochStarted(epoch, PAIR.members())));
    assertThat(startEpoch(BOB.id(), epoch)).isEqualTo(rejected(RejectionCode.NOT_AN_ADMIN));
    assertThat(startEpoch(CAROL.id(), epoch)).isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
  }

  @Test
  void anEpochWithoutAChangeOfMembersIsForAgeOrOnRequest() {
    for (Reason reason : List.of(Reason.CREATED, Reason.MEMBER_ADDED, Reason.MEMBER_REMOVED)) {
      EpochStart epoch = PAIR.next(reason, List.of(ALICE, BOB)).epoch();

      assertThat(startEpoch(ALICE.id(), epoch)).isEqualTo(rejected(RejectionCode.INVALID_EPOCH));
    }
    assertThat(startEpoch(ALICE.id(), PAIR.next(Reason.REQUESTED, List.of(ALICE)).epoch()))
        .as("nobody is left out on the quiet")
        .isEqualTo(rejected(RejectionCode.STALE_EPOCH));
  }

  private static Decision addInEpoch(int epoch, List<HistoryWrap> history) {
    EpochState first = EpochState.of(FIRST.epoch(), NOW);
    EpochState current =
        new EpochState(
            epoch,
            first.suite(),
            first.publicKey(),
            first.membersHash(),
            first.shareVersion(),
            first.shareCommitment(),
            NOW);
    return decide(
        new StreamState(new ConversationState(FIRST.members(), current, Decisions.CREATION), null),
        new Command.AddMember(FIRST.id(), ALICE.id(), NEW, null, history),
        NOW);
  }

  private Decision addTo(List<Member> members) {
    ConversationState large =
        new ConversationState(members, EpochState.of(FIRST.epoch(), NOW), Decisions.CREATION);
    return decide(
        new StreamState(large, null),
        new Command.AddMember(FIRST.id(), ALICE.id(), NEW, null, List.of(FIRST.historyFor(CAROL))),
        NOW);
  }

  private void assertHistoryRejected(RejectionCode code, List<HistoryWrap> history) {
    assertThat(add(ALICE.id(), NEW, null, history)).isEqualTo(rejected(code));
  }

  private void assertWrapRejected(int identityVersion, Bytes enc, Bytes iv, Bytes ciphertext) {
    assertHistoryRejected(
        RejectionCode.INVALID_EPOCH,
        List.of(HISTORY.getFirst(), new HistoryWrap(2, identityVersion, enc, iv, ciphertext)));
  }

  private static List<Member> added(TestConversation before) {
    return new Members(before.members()).with(NEW).list();
  }

  private void assertNextRejected(RejectionCode code, TestConversation next) {
    assertThat(add(ALICE.id(), NEW, next.epoch(), null)).isEqualTo(rejected(code));
  }

  private void assertNextRejected(EpochStart epoch) {
    assertThat(add(ALICE.id(), NEW, epoch, null)).isEqualTo(rejected(RejectionCode.INVALID_EPOCH));
  }

  private Decision add(
      UserId actor,
      Member member,
      @Nullable EpochStart epoch,
      @Nullable List<HistoryWrap> history) {
    return decide(PAIR, new Command.AddMember(PAIR.id(), actor, member, epoch, history));
  }

  private Decision startEpoch(UserId actor, EpochStart epoch) {
    return decide(PAIR, new Command.StartEpoch(PAIR.id(), actor, epoch));
  }

  private static EpochStart with(
      EpochStart epoch, Bytes membersHash, int shareVersion, Bytes shareCommitment) {
    return new EpochStart(
        epoch.suite(),
        epoch.epoch(),
        epoch.publicKey(),
        membersHash,
        shareVersion,
        shareCommitment,
        epoch.reason(),
        epoch.wraps());
  }

  private static List<Member> many(int count) {
    Member alice = FIRST.members().getFirst();
    List<Member> members = new ArrayList<>(List.of(alice));
    IntStream.range(1, count)
        .mapToObj(number ->
            new Member(new UserId(new UUID(-1, number)), Role.MEMBER, 1, alice.identityHash()))
        .forEach(members::add);
    return members;
  }

  private static Decision decide(TestConversation conversation, Command command) {
    return decide(known(conversation), command, NOW);
  }

  private static Decision decide(StreamState state, Command command, long at) {
    return Decisions.decide(state, command, id(at, 1), at);
  }
}
