package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.EpochWrap;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.MembersHash;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import java.security.SecureRandom;
import java.util.List;

/// Makes epochs: fresh keys, sealed to each member and then wiped.
///
/// @param suite of new epochs
record EpochFactory(Suite suite, SecureRandom random) {

  /// A member that an epoch is made for.
  ///
  /// @param sealedTo the public key that the epoch's seed is sealed to
  /// @param identityHash of the member's identity
  record Recipient(EpochWrap.Recipient sealedTo, Bytes identityHash) {}

  Recipient recipient(IdentityRecord identity) {
    return new Recipient(EpochWrap.Recipient.of(identity, suite), identity.hash());
  }

  /// Returns a recipient in place of a member whose account is gone: workers require a wrap for
  /// each member, so this one is sealed to a key that is wiped at once.
  Recipient placeholderFor(Member member) {
    try (EpochKeys forgotten = EpochKeys.generate(suite, random)) {
      return new Recipient(
          new EpochWrap.Recipient(
              member.userId().value(), member.identityVersion(), forgotten.publicKey()),
          member.identityHash());
    }
  }

  /// @param number of the epoch
  /// @param recipients by user id ascending
  EpochStart start(int number, Reason reason, List<Recipient> recipients, ConversationShare share) {
    try (EpochKeys keys = EpochKeys.generate(suite, random)) {
      EpochHeader header = EpochHeader.of(keys, number, hash(recipients), share);
      return new EpochStart(
          suite.id(),
          header.epoch(),
          header.publicKey(),
          header.membersHash(),
          header.shareVersion(),
          header.shareCommitment(),
          reason,
          recipients.stream().map(recipient -> wrap(header, recipient, share, keys)).toList());
    }
  }

  private EpochStart.Wrap wrap(
      EpochHeader header, Recipient recipient, ConversationShare share, EpochKeys keys) {
    EpochWrap.Recipient to = recipient.sealedTo();
    EpochWrap wrap = EpochWrap.seal(header, to, share, keys, random);
    return new EpochStart.Wrap(
        new UserId(to.userId()), to.identityVersion(), wrap.enc(), wrap.iv(), wrap.ciphertext());
  }

  private static Bytes hash(List<Recipient> recipients) {
    return MembersHash.of(
        recipients.stream()
            .map(recipient ->
                new MembersHash.Entry(
                    recipient.sealedTo().userId(),
                    recipient.sealedTo().identityVersion(),
                    recipient.identityHash()))
            .toList());
  }
}
