package io.sealedlog.gateway.conversation;

import io.sealedlog.gateway.session.ActiveSession;
import org.jspecify.annotations.Nullable;

/// Who makes the epochs of changes: a client that holds its keys itself, or the gateway for a
/// session that it has the keys of.
public record EpochProviders(NextEpochFactory made, ClientEpochChecks offered) {

  /// @param offer null when the gateway is to make it
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
