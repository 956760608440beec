package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.util.Set;

/// Is told who came into and went out of conversations, right after it is committed and before
/// whoever did it is answered. It is told on the tail's thread: it must not block.
public interface MembershipListener {
  /// @param seq of the event in the conversation
  void joined(ConversationId id, long seq, Set<UserId> users);

  /// @param seq of the event in the conversation
  void left(ConversationId id, long seq, UserId user);
}
