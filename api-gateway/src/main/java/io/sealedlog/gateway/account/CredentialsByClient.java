package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;

/// Credentials that a client derived from a password that never comes here. Closing wipes the key.
///
/// @param authenticationKey 32 bytes
/// @param wrap the identity seed under the password, which only the client can check
public record CredentialsByClient(
    KdfParameters kdf, SecretBytes authenticationKey, IdentityWrap wrap) implements AutoCloseable {
  @Override
  public void close() {
    authenticationKey.close();
  }
}
