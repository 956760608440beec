package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.IdentityWrap;

/// The verifier of a recovery code and the identity seed wrapped under it (sl1, section 4).
///
/// @param authHash 32 bytes, the hash of the part of the code that the client presents to
///   authenticate
/// @param wrap the identity seed, encrypted under the code
public record RecoveryCredentials(Bytes authHash, IdentityWrap wrap) {
  @Override
  public String toString() {
    return "RecoveryCredentials";
  }
}
