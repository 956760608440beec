package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.session.ActiveSession;
import org.jspecify.annotations.Nullable;

/// Chooses who makes the epoch of a change: a client that holds its own keys, or the gateway for a
/// session whose keys it has.
public record EpochProviders(NextEpochFactory factory, ClientEpochChecks clientEpochs) {

  /// @param clientEpoch null when the gateway is to make the epoch
  public EpochProvider of(ActiveSession session, @Nullable ClientEpoch clientEpoch) {
    if (clientEpoch != null) {
      return clientEpochs.next(clientEpoch);
    }
    return (state, reason, members) -> {
      session.requireIdentity();
      return factory.after(state, reason, members);
    };
  }
}
