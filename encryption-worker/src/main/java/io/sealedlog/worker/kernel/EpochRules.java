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
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.Members;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.result.RejectionCode;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks of members, epochs and shares that need no key (sl1, section 5).
final class EpochRules {
  private static final int FIRST_EPOCH = 1;

  private EpochRules() {}

  /// Returns whether these may be the first members: not too many, in order, without duplicates,
  /// and with the creator as an admin.
  static boolean areFirstMembers(List<Member> members, UserId creatorId) {
    if (members.isEmpty() || members.size() > Members.AT_MOST) {
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

  /// Returns whether the epoch can be the first one of a conversation with these members.
  static boolean isFirstEpoch(
      EpochStart epoch, List<Member> members, ConversationId conversationId) {
    return epoch.epoch() == FIRST_EPOCH
        && epoch.reason() == Reason.CREATED
        && hasWrapForEach(epoch, members)
        && isSound(epoch, members, conversationId);
  }

  /// Returns why the epoch can't be the next one of this conversation, empty when it can.
  ///
  /// @param members those of the conversation in the new epoch
  static Optional<RejectionCode> refusalOfNext(
      EpochStart epoch, EpochState current, List<Member> members, ConversationId conversationId) {
    if (epoch.epoch() != current.number() + 1 || !hasWrapForEach(epoch, members)) {
      return Optional.of(RejectionCode.STALE_EPOCH);
    }
    boolean sameShare =
        epoch.shareVersion() == current.shareVersion()
            && epoch.shareCommitment().equals(current.shareCommitment());
    return sameShare && isSound(epoch, members, conversationId)
        ? Optional.empty()
        : Optional.of(RejectionCode.INVALID_EPOCH);
  }

  /// Returns why these can't be the seeds of all epochs so far for this member, empty when they
  /// can.
  static Optional<RejectionCode> refusalOfHistory(
      List<HistoryWrap> wraps, EpochState current, Member member) {
    if (current.number() > Event.HistoryShared.MOST_WRAPS) {
      return Optional.of(RejectionCode.HISTORY_TOO_LONG);
    }
    if (wraps.size() != current.number()) {
      return Optional.of(RejectionCode.STALE_EPOCH);
    }
    for (int i = 0; i < wraps.size(); i++) {
      HistoryWrap wrap = wraps.get(i);
      if (wrap.epoch() != FIRST_EPOCH + i
          || wrap.identityVersion() != member.identityVersion()
          || !isWellFormed(wrap)) {
        return Optional.of(RejectionCode.INVALID_EPOCH);
      }
    }
    return Optional.empty();
  }

  /// Returns whether the share in the command is the one that the epoch commits to.
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

  private static boolean hasWrapForEach(EpochStart epoch, List<Member> members) {
    if (epoch.wraps().size() != members.size()) {
      return false;
    }
    for (int i = 0; i < members.size(); i++) {
      Wrap wrap = epoch.wraps().get(i);
      Member member = members.get(i);
      if (!wrap.userId().equals(member.userId())
          || wrap.identityVersion() != member.identityVersion()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSound(
      EpochStart epoch, List<Member> members, ConversationId conversationId) {
    try {
      EpochHeader header = header(epoch, conversationId);
      for (Wrap wrap : epoch.wraps()) {
        new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext())
            .requireEncapsulation(header.suite());
      }
      return header.membersHash().equals(membersHash(members));
    } catch (MalformedException e) {
      return false;
    }
  }

  // The suite of an earlier epoch is not stored; the length of the encapsulation identifies it.
  private static boolean isWellFormed(HistoryWrap wrap) {
    EpochWrap sealed;
    try {
      sealed = new EpochWrap(wrap.enc(), wrap.iv(), wrap.ciphertext());
    } catch (MalformedException e) {
      return false;
    }
    return Stream.of(Suite.values())
        .anyMatch(suite -> {
          try {
            sealed.requireEncapsulation(suite);
            return true;
          } catch (MalformedException e) {
            return false;
          }
        });
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
