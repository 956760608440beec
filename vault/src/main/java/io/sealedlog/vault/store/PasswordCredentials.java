package io.sealedlog.vault.store;

import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;

/// The verifier of a password and the identity seed wrapped under it (sl1, sections 3 and 4).
///
/// @param verifier as text, see [io.sealedlog.crypto.sl1.PasswordVerifier]
/// @param wrap the identity seed, encrypted under the password
public record PasswordCredentials(KdfParameters kdf, String verifier, IdentityWrap wrap) {
  @Override
  public String toString() {
    return "PasswordCredentials[" + kdf.algorithm() + "]";
  }
}
