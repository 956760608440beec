package io.sealedlog.worker.processing;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.kernel.ConversationState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Random commands about one conversation, by and about any user: most are based on its present or
/// an earlier state, some are plainly wrong. The wraps have the right form but open nothing, which
/// the worker can't detect.
final class GroupCommands {
  private static final int SUITE = 1;

  private final TestConversation conversation;
  private final List<TestUser> users;
  private final Random random;
  private final long start;
  private int count = 1;

  /// @param users who may ever be members
  GroupCommands(TestConversation conversation, List<TestUser> users, Random random, long start) {
    this.conversation = conversation;
    this.users = users;
    this.random = random;
    this.start = start;
  }

  CommandRequest creation() {
    return request(id(start, 0), conversation.creation());
  }

  /// @param seen the conversation as the gateway sees it
  CommandRequest next(ConversationState seen, long now) {
    UUID id = id(now, count++);
    return request(
        id,
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> add(seen);
          case 3, 4, 5 -> remove(seen);
          case 6 ->
              new Command.ChangeRole(
                  conversation.id(), any(), any(), random.nextBoolean() ? Role.ADMIN : Role.MEMBER);
          case 7 -> startEpoch(seen);
          case 8 ->
              new Command.RedactMessage(
                  conversation.id(), any(), new MessageId(id(start, 1)), any());
          default -> message(id);
        });
  }

  /// Starts the epoch that is due, as a gateway does when the epoch is too old.
  CommandRequest dueEpoch(ConversationState seen, long now) {
    UserId actor = seen.members().isEmpty() ? any() : seen.members().getFirst().userId();
    return request(
        id(now, count++),
        new Command.StartEpoch(conversation.id(), actor, epoch(seen, seen.members(), Reason.AGE)));
  }

  private Command add(ConversationState seen) {
    Member added = users.get(random.nextInt(users.size())).member(Role.MEMBER);
    boolean withHistory = random.nextBoolean();
    return new Command.AddMember(
        conversation.id(),
        any(),
        added,
        withHistory && !rarely() ? null : epoch(seen, with(seen, added), Reason.MEMBER_ADDED),
        withHistory ? history(seen.currentEpoch().number() - (rarely() ? 1 : 0)) : null);
  }

  private Command remove(ConversationState seen) {
    UserId actor = any();
    UserId removed = random.nextBoolean() ? actor : any();
    List<Member> whoStay =
        seen.members().stream().filter(member -> !member.userId().equals(removed)).toList();
    return new Command.RemoveMember(
        conversation.id(),
        actor,
        removed,
        actor.equals(removed) && random.nextBoolean() ? any() : null,
        whoStay.isEmpty() ? null : epoch(seen, whoStay, Reason.MEMBER_REMOVED));
  }

  private Command startEpoch(ConversationState seen) {
    Reason reason = random.nextBoolean() ? Reason.REQUESTED : Reason.AGE;
    return new Command.StartEpoch(conversation.id(), any(), epoch(seen, seen.members(), reason));
  }

  private Command message(UUID id) {
    Command.SendMessage message = conversation.message(id, "{}");
    return new Command.SendMessage(
        message.conversationId(),
        message.messageId(),
        any(),
        rarely() ? 4 : 1,
        null,
        message.body(),
        1,
        message.share());
  }

  /// Returns an epoch, which rarely has a mistake.
  private EpochStart epoch(ConversationState seen, List<Member> members, Reason reason) {
    return new EpochStart(
        SUITE,
        seen.currentEpoch().number() + (rarely() ? random.nextInt(4) : 1),
        point(),
        membersHash(rarely() ? fewer(members) : members),
        seen.currentEpoch().shareVersion(),
        seen.currentEpoch().shareCommitment(),
        rarely() ? Reason.REQUESTED : reason,
        (rarely() ? fewer(members) : members).stream().map(this::wrap).toList());
  }

  private List<Member> fewer(List<Member> members) {
    List<Member> fewer = new ArrayList<>(members);
    if (!fewer.isEmpty()) {
      fewer.remove(random.nextInt(fewer.size()));
    }
    return fewer;
  }

  private Bytes membersHash(List<Member> members) {
    return members.isEmpty()
        ? bytes(32)
        : MembersHash.of(
            members.stream()
                .map(member ->
                    new MembersHash.Entry(
                        member.userId().value(), member.identityVersion(), member.identityHash()))
                .toList());
  }

  private List<HistoryWrap> history(int epochs) {
    return IntStream.rangeClosed(1, epochs)
        .mapToObj(epoch -> new HistoryWrap(epoch, 1, point(), bytes(12), bytes(48)))
        .toList();
  }

  private Wrap wrap(Member member) {
    return new Wrap(member.userId(), member.identityVersion(), point(), bytes(12), bytes(48));
  }

  private static List<Member> with(ConversationState seen, Member added) {
    return Stream.concat(
            seen.members().stream().filter(member -> !member.userId().equals(added.userId())),
            Stream.of(added))
        .sorted(Comparator.comparing(Member::userId))
        .toList();
  }

  private UserId any() {
    return users.get(random.nextInt(users.size())).id();
  }

  private boolean rarely() {
    return random.nextInt(25) == 0;
  }

  /// Returns a canonical u-coordinate, which is almost certainly not of low order.
  private Bytes point() {
    byte[] point = bytes(32).toArray();
    point[31] &= 0x3f;
    return Bytes.wrap(point);
  }

  private Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
