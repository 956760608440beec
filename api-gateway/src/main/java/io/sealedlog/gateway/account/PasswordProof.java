package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;

/// Proof that a person has the present password of an account. It closes nothing: a key stays its
/// maker's.
sealed interface PasswordProof
    permits PasswordVerification.Password, PasswordVerification.AuthenticationKey {

  /// The password itself. The gateway derives the keys from it and unlocks the identity.
  static PasswordProof password(String password) {
    return new PasswordVerification.Password(password);
  }

  /// The authentication key that a client derived from the password. It unlocks nothing here.
  ///
  /// @param authenticationKey 32 bytes
  static PasswordProof authenticationKey(SecretBytes authenticationKey) {
    return new PasswordVerification.AuthenticationKey(authenticationKey);
  }
}
