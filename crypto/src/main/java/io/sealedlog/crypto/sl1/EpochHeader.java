package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import java.time.Duration;
import java.util.UUID;

/// The public values of an epoch, published in `epoch.started` (section 5). Everything sealed in
/// the epoch is bound to them.
///
/// @param epoch from 1
/// @param publicKey of the suite, canonical
/// @param membersHash 32 bytes, see [MembersHash]
/// @param shareVersion of the share that the wraps use
/// @param shareCommitment 32 bytes, see [ConversationShare#commitment]
public record EpochHeader(
    Suite suite,
    UUID conversationId,
    int epoch,
    Bytes publicKey,
    Bytes membersHash,
    int shareVersion,
    Bytes shareCommitment) {
  /// How long messages may be sealed under one epoch (section 5).
  public static final Duration MAX_AGE = Duration.ofDays(30);

  /// From which age on any member may start the next epoch (section 5).
  public static final Duration RENEWABLE_AGE = MAX_AGE.dividedBy(2);

  public EpochHeader {
    Require.wellFormed(epoch >= 1, "epoch starts at 1");
    suite.requirePublicKey(publicKey);
    Require.length(membersHash, 32, "membersHash");
    Require.wellFormed(shareVersion >= 1, "shareVersion starts at 1");
    Require.length(shareCommitment, 32, "shareCommitment");
  }

  /// Creates the header of a new epoch.
  public static EpochHeader of(
      EpochKeys keys, int epoch, Bytes membersHash, ConversationShare share) {
    return new EpochHeader(
        keys.suite(),
        share.conversationId(),
        epoch,
        keys.publicKey(),
        membersHash,
        share.version(),
        share.commitment());
  }

  /// Returns whether this is the share that the epoch was started with.
  public boolean commitsTo(ConversationShare share) {
    return share.conversationId().equals(conversationId)
        && share.version() == shareVersion
        && share.commitment().equals(shareCommitment);
  }
}
