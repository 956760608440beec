package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sealedlog.crypto.Bytes;
import java.util.List;
import java.util.Objects;

/// The start of an epoch of a conversation (sl1, section 5): its public key, and its seed sealed to
/// every member.
///
/// @param suite the suite's number
/// @param epoch u32, one more than the epoch before it
/// @param publicKey of the suite's length
/// @param membersHash 32 bytes
/// @param shareVersion which version of the conversation's share the wraps and the messages use
/// @param shareCommitment 32 bytes
/// @param wraps one per member, by user id ascending
public record EpochStart(
    int suite,
    int epoch,
    Bytes publicKey,
    Bytes membersHash,
    int shareVersion,
    Bytes shareCommitment,
    Reason reason,
    List<Wrap> wraps) {
  public EpochStart {
    Objects.requireNonNull(publicKey, "publicKey");
    Objects.requireNonNull(membersHash, "membersHash");
    Objects.requireNonNull(shareCommitment, "shareCommitment");
    Objects.requireNonNull(reason, "reason");
    wraps = List.copyOf(wraps);
  }

  /// @param enc the HPKE encapsulation to the member's key
  /// @param iv 12 bytes
  /// @param ciphertext 48 bytes: the epoch seed and its tag
  public record Wrap(UserId userId, int identityVersion, Bytes enc, Bytes iv, Bytes ciphertext) {
    public Wrap {
      Objects.requireNonNull(userId, "userId");
      Objects.requireNonNull(enc, "enc");
      Objects.requireNonNull(iv, "iv");
      Objects.requireNonNull(ciphertext, "ciphertext");
    }
  }

  /// The reason for starting the epoch. The wire names are the constants' names in lower case, with
  /// hyphens.
  public enum Reason {
    @JsonProperty("created")
    CREATED,
    @JsonProperty("member-added")
    MEMBER_ADDED,
    @JsonProperty("member-removed")
    MEMBER_REMOVED,
    @JsonProperty("age")
    AGE,
    @JsonProperty("requested")
    REQUESTED
  }
}
