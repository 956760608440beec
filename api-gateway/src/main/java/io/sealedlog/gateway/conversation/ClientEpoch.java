package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart.Wrap;
import java.util.List;

/// An epoch made by a client, each field checked by itself: its public part, and its seed sealed to
/// each member.
///
/// @param wraps by user id ascending, each user once
public record ClientEpoch(
    Suite suite,
    int number,
    Bytes publicKey,
    Bytes membersHash,
    int shareVersion,
    Bytes shareCommitment,
    List<Wrap> wraps) {
  public ClientEpoch {
    wraps = List.copyOf(wraps);
  }
}
