package io.sealedlog.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sealedlog.crypto.Bytes;
import java.util.Objects;

/// A member of a conversation, and the version of their identity that the epoch is sealed to.
///
/// @param identityHash 32 bytes, the hash of the identity record of that version (sl1, section 4)
public record Member(UserId userId, Role role, int identityVersion, Bytes identityHash) {
  public Member {
    Objects.requireNonNull(userId, "userId");
    Objects.requireNonNull(role, "role");
    if (identityVersion < 1) {
      throw new IllegalArgumentException("identityVersion starts at 1");
    }
    if (identityHash.length() != 32) {
      throw new IllegalArgumentException("identityHash is 32 bytes");
    }
  }

  public enum Role {
    @JsonProperty("admin")
    ADMIN,
    @JsonProperty("member")
    MEMBER
  }
}
