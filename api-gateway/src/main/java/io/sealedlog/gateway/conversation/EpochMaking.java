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
import io.sealedlog.protocol.UserId;
import java.security.SecureRandom;
import java.util.List;

/// Makes epochs: fresh keys, sealed to every member and then forgotten.
///
/// @param suite of new epochs
public record EpochMaking(Suite suite, SecureRandom random) {

  /// @param number of the epoch
  /// @param people who it is for, by user id ascending
  public EpochStart start(
      int number, Reason reason, List<IdentityRecord> people, ConversationShare share) {
    try (EpochKeys keys = EpochKeys.generate(suite, random)) {
      EpochHeader header = EpochHeader.of(keys, number, hash(people), share);
      return new EpochStart(
          suite.id(),
          header.epoch(),
          header.publicKey(),
          header.membersHash(),
          header.shareVersion(),
          header.shareCommitment(),
          reason,
          people.stream().map(person -> wrap(header, person, share, keys)).toList());
    }
  }

  private EpochStart.Wrap wrap(
      EpochHeader header, IdentityRecord person, ConversationShare share, EpochKeys keys) {
    EpochWrap wrap =
        EpochWrap.seal(header, EpochWrap.Recipient.of(person, suite), share, keys, random);
    return new EpochStart.Wrap(
        new UserId(person.userId()), person.version(), wrap.enc(), wrap.iv(), wrap.ciphertext());
  }

  private static Bytes hash(List<IdentityRecord> people) {
    return MembersHash.of(
        people.stream()
            .map(person -> new MembersHash.Entry(person.userId(), person.version(), person.hash()))
            .toList());
  }
}
