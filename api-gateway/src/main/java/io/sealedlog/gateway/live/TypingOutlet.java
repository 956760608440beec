package io.sealedlog.gateway.live;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;

/// Where it is told who types at this gateway, for whoever is connected elsewhere.
public interface TypingOutlet {
  /// @param typing false when he stopped
  record Indicator(ConversationId conversationId, UserId userId, boolean typing) {}

  /// Returns at once, and promises nothing.
  void tell(Indicator indicator);
}
