package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.session.ActiveSession;
import org.jspecify.annotations.Nullable;

/// Chooses who makes the epoch of a change: a client that holds its own keys, or the gateway for a
/// session whose keys it has.
public record EpochProviders(NextEpochFactory made, ClientEpochChecks offered) {

  /// @param clientEpoch null when the gateway is to make the epoch
  public EpochProvider of(ActiveSession session, @Nullable ClientEpoch offer) {
    if (offer != null) {
      return offered.next(offer);
    }
    return (view, reason, members) -> {
      session.requireIdentity();
      return made.after(view, reason, members);
    };
  }
}
