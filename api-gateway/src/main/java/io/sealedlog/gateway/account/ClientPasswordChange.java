package io.sealedlog.gateway.account;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.vault.store.PasswordCredentials;
import io.sealedlog.vault.store.Versioned;

/// Sets a new password for somebody whose client keeps both to itself: it shows that it has the
/// present one, and brings the identity under the new one.
public final class ClientPasswordChange {
  private final AccountParts parts;
  private final CredentialReplacement replacement;

  ClientPasswordChange(AccountParts parts, CredentialReplacement replacement) {
    this.parts = parts;
    this.replacement = replacement;
  }

  /// All other sessions of the user end.
  ///
  /// @param currentKey the present authentication key, 32 bytes, stays the caller's
  /// @param fresh stays the caller's
  public void change(ActiveSession session, SecretBytes currentKey, ClientPassword fresh) {
    parts
        .work()
        .run(() -> {
          replace(session, currentKey, fresh);
          return session;
        });
  }

  private void replace(ActiveSession session, SecretBytes currentKey, ClientPassword fresh) {
    Versioned<PasswordCredentials> stored =
        parts.accounts().password(session.userId()).orElseThrow(PasswordCheck::wrong);
    if (!parts.credentials().verifier().matches(stored.value().verifier(), currentKey)) {
      throw PasswordCheck.wrong();
    }
    replacement.change(session, stored.version(), parts.credentials().ofClient(fresh));
  }
}
