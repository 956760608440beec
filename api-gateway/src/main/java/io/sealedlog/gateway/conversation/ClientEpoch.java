package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.EpochStart.Wrap;
import java.util.List;

/// An epoch that a client made, each field checked for itself: what is published of it, and its
/// seed sealed to every member.
///
/// @param wraps by user id ascending, nobody twice
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
