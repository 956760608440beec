package io.sealedlog.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.MessageFields;
import io.sealedlog.crypto.sl1.ReaderContext;
import io.sealedlog.crypto.sl1.SenderContext;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/// A conversation as a gateway creates it: with real keys, wraps and share.
public record TestConversation(
    ConversationId id,
    List<Member> members,
    EpochStart epoch,
    EpochHeader header,
    EpochKeys keys,
    ConversationShare share) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// @param users by id ascending; the first one is the creator
  public static TestConversation create(UUID id, Suite suite, List<TestUser> users) {
    List<Member> members =
        users.stream()
            .map(user ->
                user.member(user.id().equals(users.getFirst().id()) ? Role.ADMIN : Role.MEMBER))
            .toList();
    ConversationShare share = ConversationShare.generate(id, 1, RANDOM);
    return inEpoch(1, Reason.CREATED, suite, share, new Members(users, members));
  }

  /// Returns the conversation in its next epoch. Existing members keep their roles, new ones are
  /// plain members.
  ///
  /// @param users by id ascending
  public TestConversation next(Reason reason, List<TestUser> users) {
    List<Member> next =
        users.stream()
            .map(user ->
                members.stream()
                    .filter(member -> member.userId().equals(user.id()))
                    .findFirst()
                    .orElseGet(() -> user.member(Role.MEMBER)))
            .toList();
    return inEpoch(epoch.epoch() + 1, reason, header.suite(), share, new Members(users, next));
  }

  private record Members(List<TestUser> users, List<Member> members) {}

  private static TestConversation inEpoch(
      int number, Reason reason, Suite suite, ConversationShare share, Members members) {
    EpochKeys keys = EpochKeys.generate(suite, RANDOM);
    EpochHeader header = EpochHeader.of(keys, number, membersHash(members.members()), share);
    EpochStart epoch =
        new EpochStart(
            suite.id(),
            number,
            header.publicKey(),
            header.membersHash(),
            1,
            header.shareCommitment(),
            reason,
            members.users().stream().map(user -> wrap(user, header, share, keys)).toList());
    return new TestConversation(
        new ConversationId(share.conversationId()), members.members(), epoch, header, keys, share);
  }

  public UserId creator() {
    return members.getFirst().userId();
  }

  public Command.CreateConversation creation() {
    return new Command.CreateConversation(id, creator(), members, epoch);
  }

  public Command.SendMessage message(UUID messageId, String body) {
    return new Command.SendMessage(
        id,
        new MessageId(messageId),
        creator(),
        1,
        null,
        Bytes.wrap(body.getBytes(StandardCharsets.UTF_8)),
        1,
        Bytes.copyOf(share.secret().shared()));
  }

  /// Seals a message as its sender's client does.
  public Command.SendEnvelope envelope(UUID messageId, UserId senderId, String body, long sentAt) {
    MessageFields fields =
        new MessageFields(
            Envelope.FLAG_SEALED_BY_CLIENT, 1, messageId, senderId.value(), null, sentAt);
    try (SenderContext context = SenderContext.open(header, sentAt, RANDOM)) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      Envelope envelope = context.seal(share, fields, bytes, sentAt, RANDOM);
      return new Command.SendEnvelope(id, Event.MessageSealed.of(envelope));
    }
  }

  /// Wraps the key of this epoch for a user who joined later.
  public HistoryWrap historyFor(TestUser user) {
    Wrap wrap = wrap(user, header, share, keys);
    return new HistoryWrap(
        header.epoch(), wrap.identityVersion(), wrap.enc(), wrap.iv(), wrap.ciphertext());
  }

  /// Returns the body, opened with the epoch's own keys.
  ///
  /// @param enc of the first envelope of its context
  public String open(Envelope envelope, Bytes enc) {
    try (ReaderContext context = ReaderContext.open(header, keys, enc)) {
      return new String(context.open(envelope, share), StandardCharsets.UTF_8);
    }
  }

  private static Bytes membersHash(List<Member> members) {
    return MembersHash.of(
        members.stream()
            .map(member ->
                new MembersHash.Entry(
                    member.userId().value(), member.identityVersion(), member.identityHash()))
            .toList());
  }

  private static Wrap wrap(
      TestUser user, EpochHeader header, ConversationShare share, EpochKeys keys) {
    EpochWrap wrap =
        EpochWrap.seal(
            header, EpochWrap.Recipient.of(user.record(), header.suite()), share, keys, RANDOM);
    return new Wrap(user.id(), user.record().version(), wrap.enc(), wrap.iv(), wrap.ciphertext());
  }
}
