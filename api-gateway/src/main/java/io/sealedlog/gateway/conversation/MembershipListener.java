package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.util.Set;

/// Receives joins and leaves right after their commit, before their requester is answered. Called
/// on the tail's thread; must not block.
interface MembershipListener {
  /// @param seq of the event in the conversation
  void joined(ConversationId id, long seq, Set<UserId> users);

  /// @param seq of the event in the conversation
  void left(ConversationId id, long seq, UserId user);
}
