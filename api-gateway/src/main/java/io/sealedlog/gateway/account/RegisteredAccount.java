package io.sealedlog.gateway.account;

import io.sealedlog.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// A new account.
///
/// @param recoveryCode shown this once; null when a client made it
public record RegisteredAccount(UserId userId, @Nullable String recoveryCode) {
  @Override
  public String toString() {
    return "RegisteredAccount[" + userId + "]";
  }
}
