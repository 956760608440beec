package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.util.Set;

/// What sending and reading need to know of a conversation.
///
/// @param shareVersion of the current epoch
public record ConversationView(ConversationId id, int shareVersion, Set<UserId> members) {
  public ConversationView {
    members = Set.copyOf(members);
  }
}
