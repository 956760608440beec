package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.EpochStart;
import java.util.Objects;

/// The public part of a conversation's current epoch, as far as sealing and checks need it.
///
/// @param startedAt milliseconds since 1970
public record EpochState(
    int number,
    int suite,
    Bytes publicKey,
    Bytes membersHash,
    int shareVersion,
    Bytes shareCommitment,
    long startedAt) {
  public EpochState {
    Objects.requireNonNull(publicKey, "publicKey");
    Objects.requireNonNull(membersHash, "membersHash");
    Objects.requireNonNull(shareCommitment, "shareCommitment");
  }

  static EpochState of(EpochStart start, long startedAt) {
    return new EpochState(
        start.epoch(),
        start.suite(),
        start.publicKey(),
        start.membersHash(),
        start.shareVersion(),
        start.shareCommitment(),
        startedAt);
  }
}
