package io.sealedlog.worker.processing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Audits the events of one conversation, independently of how they are decided, and fails at the
/// first violation of a guarantee.
final class GroupHistory {
  private static final int NAME = 4;

  private final Map<UserId, Role> members = new TreeMap<>(Comparator.naturalOrder());
  private int epoch;
  private long epochStartedAt;
  private @Nullable RecordedEvent before;

  void read(RecordedEvent recorded) {
    requireWhatMustFollow(recorded);
    switch (recorded.event()) {
      case Event.ConversationCreated created ->
          created.members().forEach(member -> members.put(member.userId(), member.role()));
      case Event.EpochStarted started -> begin(started.epoch(), recorded.at());
      case Event.MemberAdded added -> add(added);
      case Event.MemberRemoved removed -> remove(removed);
      case Event.MemberRoleChanged changed -> {
        assertThat(members).containsEntry(changed.actorId(), Role.ADMIN);
        assertThat(members.replace(changed.userId(), changed.role())).isNotNull();
      }
      case Event.HistoryShared shared -> {
        assertThat(members).containsKey(shared.userId());
        assertThat(shared.wraps())
            .map(HistoryWrap::epoch)
            .isEqualTo(IntStream.rangeClosed(1, epoch).boxed().toList());
      }
      case Event.MessageSealed message -> check(message, recorded.at());
      case Event.MessageRedacted redacted -> assertThat(members).containsKey(redacted.actorId());
      case Event.IdentityPublished published ->
          throw new AssertionError("an identity in a conversation");
    }
    if (!recorded.more()) {
      assertThat(members.isEmpty() || members.containsValue(Role.ADMIN))
          .as("somebody is in charge")
          .isTrue();
    }
    before = recorded;
  }

  /// Compares the members in the worker's state with those of the events.
  void requireMembers(List<Member> remembered) {
    assertThat(remembered)
        .map(Member::userId)
        .as("in order, and nobody twice")
        .containsExactlyElementsOf(members.keySet());
    assertThat(remembered)
        .allSatisfy(member -> assertThat(members).containsEntry(member.userId(), member.role()));
  }

  /// Requires the epoch that excludes a member in the same transaction as the change of members.
  private void requireWhatMustFollow(RecordedEvent next) {
    if (before == null) {
      assertThat(next.event()).isInstanceOf(Event.ConversationCreated.class);
      return;
    }
    assertThat(before.more()).isEqualTo(next.commandId().equals(before.commandId()));
    switch (before.event()) {
      case Event.ConversationCreated _ -> requireEpoch(next, Reason.CREATED);
      case Event.MemberRemoved _ -> {
        if (!members.isEmpty()) {
          requireEpoch(next, Reason.MEMBER_REMOVED);
        }
      }
      case Event.MemberAdded _ -> {
        if (!(next.event() instanceof Event.HistoryShared)) {
          requireEpoch(next, Reason.MEMBER_ADDED);
        }
      }
      case Event _ -> {}
    }
  }

  private void requireEpoch(RecordedEvent next, Reason reason) {
    assertThat(next.commandId()).isEqualTo(before == null ? null : before.commandId());
    assertThat(next.event())
        .isInstanceOfSatisfying(
            Event.EpochStarted.class,
            started -> assertThat(started.epoch().reason()).isEqualTo(reason));
  }

  private void begin(EpochStart start, long at) {
    assertThat(start.epoch()).as("epochs are dense").isEqualTo(epoch + 1);
    assertThat(start.wraps())
        .map(Wrap::userId)
        .as("one wrap for every member, and for nobody else")
        .containsExactlyElementsOf(members.keySet());
    if (start.reason() == Reason.AGE) {
      assertThat(at - epochStartedAt).isGreaterThanOrEqualTo(EpochHeader.MAX_AGE.toMillis() / 2);
    }
    epoch = start.epoch();
    epochStartedAt = at;
  }

  private void add(Event.MemberAdded added) {
    assertThat(members).containsEntry(added.actorId(), Role.ADMIN);
    assertThat(members.put(added.member().userId(), added.member().role())).isNull();
    assertThat(members).hasSizeLessThanOrEqualTo(Members.AT_MOST);
  }

  private void remove(Event.MemberRemoved removed) {
    if (!removed.actorId().equals(removed.userId())) {
      assertThat(members).containsEntry(removed.actorId(), Role.ADMIN);
    }
    assertThat(members.remove(removed.userId())).isNotNull();
  }

  private void check(Event.MessageSealed message, long at) {
    assertThat(members).containsKey(message.senderId());
    assertThat(message.epoch()).isEqualTo(epoch);
    assertThat(at - epochStartedAt).isLessThanOrEqualTo(EpochHeader.MAX_AGE.toMillis());
    if (message.kind() == NAME) {
      assertThat(members).containsEntry(message.senderId(), Role.ADMIN);
    }
  }
}
