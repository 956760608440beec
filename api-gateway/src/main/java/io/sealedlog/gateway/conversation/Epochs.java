package io.sealedlog.gateway.conversation;

import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.gateway.key.ConversationShares;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.vault.store.Accounts;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// Epochs of conversations: made by the gateway, for sessions whose keys it has, or by clients,
/// which are checked as far as that is possible without keys.
public final class Epochs {
  private final EpochFactory factory;
  private final NextEpochFactory next;
  private final ClientEpochChecks clientEpochs;

  /// @param suite of new epochs
  public Epochs(Suite suite, SecureRandom random, ConversationShares shares, Accounts accounts) {
    this.factory = new EpochFactory(suite, random);
    this.next = new NextEpochFactory(factory, shares, accounts);
    this.clientEpochs = new ClientEpochChecks(suite, shares);
  }

  /// Returns the provider of the epoch that a change starts.
  ///
  /// @param clientEpoch null when the gateway is to make the epoch
  NewEpochProvider of(ActiveSession session, @Nullable ClientEpoch clientEpoch) {
    if (clientEpoch != null) {
      return clientEpochs.next(clientEpoch);
    }
    return (state, reason, members) -> {
      session.requireIdentity();
      return next.after(state, reason, members);
    };
  }

  EpochFactory factory() {
    return factory;
  }

  NextEpochFactory next() {
    return next;
  }

  ClientEpochChecks clientEpochs() {
    return clientEpochs;
  }
}
