package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;

/// What a client made of a password that it keeps to itself. Closing it wipes the key.
///
/// @param authenticationKey 32 bytes
/// @param wrap the identity seed under the password, which only the client can check
public record ClientPassword(KdfParameters kdf, SecretBytes authenticationKey, IdentityWrap wrap)
    implements AutoCloseable {
  @Override
  public void close() {
    authenticationKey.close();
  }
}
