package io.sealedlog.worker.kernel;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.kernel.Decisions.NOW;
import static io.sealedlog.worker.kernel.Decisions.accepted;
import static io.sealedlog.worker.kernel.Decisions.known;
import static io.sealedlog.worker.kernel.Decisions.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Removals, departures and changes of roles; a conversation always keeps an admin.
class RemovalDecisionsTest {
  private static final TestUser ALICE = TestUser.create(1);
  private static final TestUser BOB = TestUser.create(2);
  private static final TestUser CAROL = TestUser.create(3);
  private static final Member NEW = CAROL.member(Role.MEMBER);
  private static final TestConversation PAIR =
      TestConversation.create(id(NOW, 99), Suite.X25519, List.of(ALICE, BOB));

  @Test
  void anAdminRemovesAndANewEpochKeepsTheMemberOut() {
    EpochStart epoch = without(List.of(ALICE));

    assertThat(remove(ALICE.id(), BOB.id(), null, epoch))
        .isEqualTo(
            accepted(
                new Event.MemberRemoved(BOB.id(), ALICE.id()),
                new Event.EpochStarted(epoch, List.of(ALICE.member(Role.ADMIN)))));
  }

  @Test
  void aMemberLeaves() {
    EpochStart epoch = without(List.of(ALICE));

    assertThat(remove(BOB.id(), BOB.id(), null, epoch))
        .isEqualTo(
            accepted(
                new Event.MemberRemoved(BOB.id(), BOB.id()),
                new Event.EpochStarted(epoch, List.of(ALICE.member(Role.ADMIN)))));
  }

  @Test
  void onlyAnAdminRemovesSomebodyElse() {
    assertThat(remove(BOB.id(), ALICE.id(), null, without(List.of(BOB))))
        .isEqualTo(rejected(RejectionCode.NOT_AN_ADMIN));
    assertThat(remove(CAROL.id(), BOB.id(), null, without(List.of(ALICE))))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
    assertThat(remove(CAROL.id(), CAROL.id(), null, without(List.of(ALICE, BOB))))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
    assertThat(remove(ALICE.id(), CAROL.id(), null, without(List.of(ALICE, BOB))))
        .isEqualTo(rejected(RejectionCode.NO_SUCH_MEMBER));
  }

  @Test
  void aRemovalNeedsAnEpochThatExcludesTheMember() {
    assertThat(remove(ALICE.id(), BOB.id(), null, null))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
    assertThat(remove(ALICE.id(), BOB.id(), null, without(List.of(ALICE, BOB))))
        .isEqualTo(rejected(RejectionCode.STALE_EPOCH));
    assertThat(
            remove(ALICE.id(), BOB.id(), null, PAIR.next(Reason.REQUESTED, List.of(ALICE)).epoch()))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
  }

  @Test
  void theLastAdminLeavesOthersOnlyWithASuccessor() {
    EpochStart epoch = without(List.of(BOB));

    assertThat(remove(ALICE.id(), ALICE.id(), null, epoch))
        .isEqualTo(rejected(RejectionCode.LAST_ADMIN));
    assertThat(remove(ALICE.id(), ALICE.id(), BOB.id(), epoch))
        .isEqualTo(
            accepted(
                new Event.MemberRoleChanged(BOB.id(), Role.ADMIN, ALICE.id()),
                new Event.MemberRemoved(ALICE.id(), ALICE.id()),
                new Event.EpochStarted(epoch, List.of(BOB.member(Role.ADMIN)))));
  }

  @Test
  void aSuccessorIsAnotherMemberAndNamedByAnAdminWhoLeaves() {
    EpochStart epoch = without(List.of(BOB));

    assertThat(remove(ALICE.id(), ALICE.id(), CAROL.id(), epoch))
        .isEqualTo(rejected(RejectionCode.NO_SUCH_MEMBER));
    assertThat(remove(ALICE.id(), ALICE.id(), ALICE.id(), epoch))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
    assertThat(remove(ALICE.id(), BOB.id(), ALICE.id(), without(List.of(ALICE))))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
    assertThat(remove(BOB.id(), BOB.id(), ALICE.id(), without(List.of(ALICE))))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
  }

  @Test
  void aSuccessorWhoIsAnAdminIsNotMadeOneAgain() {
    TestConversation admins = withRole(PAIR, BOB.id(), Role.ADMIN);
    EpochStart epoch = admins.next(Reason.MEMBER_REMOVED, List.of(BOB)).epoch();

    assertThat(
            decide(
                admins,
                new Command.RemoveMember(admins.id(), ALICE.id(), ALICE.id(), BOB.id(), epoch)))
        .isEqualTo(
            accepted(
                new Event.MemberRemoved(ALICE.id(), ALICE.id()),
                new Event.EpochStarted(epoch, List.of(BOB.member(Role.ADMIN)))));
  }

  @Test
  void theLastMemberLeavesWithoutANewEpochAndNobodyComesBack() {
    TestConversation alone = TestConversation.create(id(NOW, 98), Suite.X25519, List.of(ALICE));
    Command.RemoveMember leave =
        new Command.RemoveMember(alone.id(), ALICE.id(), ALICE.id(), null, null);
    EpochStart epoch = alone.next(Reason.MEMBER_REMOVED, List.of(ALICE)).epoch();

    assertThat(decide(alone, leave))
        .isEqualTo(accepted(new Event.MemberRemoved(ALICE.id(), ALICE.id())));
    assertThat(
            decide(
                alone, new Command.RemoveMember(alone.id(), ALICE.id(), ALICE.id(), null, epoch)))
        .isEqualTo(rejected(RejectionCode.INVALID_COMMAND));
    StreamState empty =
        new StreamState(
            new ConversationState(List.of(), EpochState.of(alone.epoch(), NOW), Decisions.CREATION),
            null);
    assertThat(
            decide(
                empty,
                new Command.AddMember(
                    alone.id(), ALICE.id(), NEW, null, List.of(alone.historyFor(CAROL))),
                NOW))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
    assertThat(decide(empty, alone.message(id(NOW, 1), "{}"), NOW))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
  }

  @Test
  void anAdminChangesRoles() {
    assertThat(changeRole(ALICE.id(), BOB.id(), Role.ADMIN))
        .isEqualTo(accepted(new Event.MemberRoleChanged(BOB.id(), Role.ADMIN, ALICE.id())));
    assertThat(changeRole(BOB.id(), BOB.id(), Role.ADMIN))
        .isEqualTo(rejected(RejectionCode.NOT_AN_ADMIN));
    assertThat(changeRole(CAROL.id(), BOB.id(), Role.ADMIN))
        .isEqualTo(rejected(RejectionCode.NOT_A_MEMBER));
    assertThat(changeRole(ALICE.id(), CAROL.id(), Role.ADMIN))
        .isEqualTo(rejected(RejectionCode.NO_SUCH_MEMBER));
  }

  @Test
  void theLastAdminStaysOne() {
    TestConversation admins = withRole(PAIR, BOB.id(), Role.ADMIN);

    assertThat(changeRole(ALICE.id(), ALICE.id(), Role.MEMBER))
        .isEqualTo(rejected(RejectionCode.LAST_ADMIN));
    assertThat(
            decide(
                admins, new Command.ChangeRole(admins.id(), ALICE.id(), ALICE.id(), Role.MEMBER)))
        .isInstanceOf(Decision.Accepted.class);
  }

  private Decision remove(
      UserId actor, UserId user, @Nullable UserId successor, @Nullable EpochStart epoch) {
    return decide(PAIR, new Command.RemoveMember(PAIR.id(), actor, user, successor, epoch));
  }

  private Decision changeRole(UserId actor, UserId user, Role role) {
    return decide(PAIR, new Command.ChangeRole(PAIR.id(), actor, user, role));
  }

  private static EpochStart without(List<TestUser> remaining) {
    return PAIR.next(Reason.MEMBER_REMOVED, remaining).epoch();
  }

  private static TestConversation withRole(TestConversation conversation, UserId id, Role role) {
    return new TestConversation(
        conversation.id(),
        conversation.members().stream()
            .map(member ->
                member.userId().equals(id)
                    ? new Member(id, role, member.identityVersion(), member.identityHash())
                    : member)
            .toList(),
        conversation.epoch(),
        conversation.header(),
        conversation.keys(),
        conversation.share());
  }

  private static Decision decide(TestConversation conversation, Command command) {
    return decide(known(conversation), command, NOW);
  }

  private static Decision decide(StreamState state, Command command, long at) {
    return Decisions.decide(state, command, id(at, 1), at);
  }
}
