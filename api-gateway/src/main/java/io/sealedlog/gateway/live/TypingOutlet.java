package io.sealedlog.gateway.live;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;

/// Takes the typing indicators of this gateway's readers, for members connected to other gateways.
public interface TypingOutlet {
  /// @param typing false when the user stopped
  record Indicator(ConversationId conversationId, UserId userId, boolean typing) {}

  /// Returns at once; delivery is not guaranteed.
  void tell(Indicator indicator);
}
