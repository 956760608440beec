package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import java.security.MessageDigest;
import java.util.List;

/// What can be checked of members, epochs and shares without any key (sl1, section 5).
final class EpochRules {
  private static final int FIRST_EPOCH = 1;

  private EpochRules() {}

  /// Whether these may be the first members: not too many, in order, nobody twice, the creator
  /// among them as an admin.
  static boolean areFirstMembers(List<Member> members, UserId creatorId) {
    if (members.isEmpty() || members.size() > Limits.MAX_MEMBERS) {
      return false;
    }
    for (int i = 1; i < members.size(); i++) {
      if (members.get(i - 1).userId().compareTo(members.get(i).userId()) >= 0) {
        return false;
      }
    }
    return members.stream()
        .anyMatch(member -> member.userId().equals(creatorId) && member.role() == Role.ADMIN);
  }

  /// Whether the epoch can be the first one of a conversation with these members.
  static boolean isFirstEpoch(
      EpochStart epoch, List<Member> members, ConversationId conversationId) {
    if (epoch.epoch() != FIRST_EPOCH
        || epoch.reason() != Reason.CREATED
        || epoch.wraps().size() != members.size()) {
      return false;
    }
    try {
      EpochHeader header = header(epoch, conversationId);
      for (int i = 0; i < members.size(); i++) {
        if (!isFor(epoch.wraps().get(i), members.get(i), header.suite())) {
          return false;
        }
      }
      return header.membersHash().equals(membersHash(members));
    } catch (MalformedException e) {
      return false;
    }
  }

  /// Whether the share in the command is the one that the epoch was started with.
  static boolean isShareOf(EpochState epoch, Command.SendMessage message) {
    if (message.share().length() != ConversationShare.LENGTH) {
      return false;
    }
    try (SecretBytes secret = SecretBytes.copyOf(message.share().shared())) {
      Bytes commitment =
          new ConversationShare(message.conversationId().value(), message.shareVersion(), secret)
              .commitment();
      return MessageDigest.isEqual(commitment.shared(), epoch.shareCommitment().shared());
    }
  }

  private static EpochHeader header(EpochStart epoch, ConversationId conversationId) {
    return new EpochHeader(
        Suite.ofId(epoch.suite()),
        conversationId.value(),
        epoch.epoch(),
        epoch.publicKey(),
        epoch.membersHash(),
        epoch.shareVersion(),
        epoch.shareCommitment());
  }

  private static boolean isFor(Wrap wrap, Member member, Suite suite) {
    new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext()).requireEncapsulation(suite);
    return wrap.userId().equals(member.userId())
        && wrap.identityVersion() == member.identityVersion();
  }

  private static Bytes membersHash(List<Member> members) {
    return MembersHash.of(
        members.stream()
            .map(member ->
                new MembersHash.Entry(
                    member.userId().value(), member.identityVersion(), member.identityHash()))
            .toList());
  }
}
