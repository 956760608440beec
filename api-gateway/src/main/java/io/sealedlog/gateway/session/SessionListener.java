package io.sealedlog.gateway.session;

import io.sealedlog.protocol.UserId;
import java.util.UUID;

/// Told which sessions this gateway ended, so that what they unlocked is dropped with them.
public interface SessionListener {
  void ended(UUID sessionId);

  void allEnded(UserId userId);
}
