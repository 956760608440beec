package io.sealedlog.vault.store;

import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;

/// What a password is checked with and what it opens (sl1, sections 3 and 4).
///
/// @param verifier of [io.sealedlog.crypto.sl1.PasswordVerifier]
/// @param wrap the identity seed under the password
public record PasswordCredentials(KdfParameters kdf, String verifier, IdentityWrap wrap) {
  @Override
  public String toString() {
    return "PasswordCredentials[" + kdf.algorithm() + "]";
  }
}
