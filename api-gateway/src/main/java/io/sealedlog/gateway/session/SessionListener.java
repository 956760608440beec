package io.sealedlog.gateway.session;

import io.sealedlog.protocol.UserId;
import java.util.UUID;

/// Receives the sessions that this gateway ended, so that what they unlocked is dropped.
public interface SessionListener {
  void ended(UUID sessionId);

  void allEnded(UserId userId);
}
