package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.IdentityWrap;

/// What a recovery code is checked with and what it opens (sl1, section 4).
///
/// @param authHash 32 bytes, the hash of what the code presents first
/// @param wrap the identity seed under the code
public record RecoveryCredentials(Bytes authHash, IdentityWrap wrap) {
  @Override
  public String toString() {
    return "RecoveryCredentials";
  }
}
