package io.sealedlog.worker.kernel;

import org.jspecify.annotations.Nullable;

/// The state of a stream: empty, a conversation or a user. It is never both, although clients
/// choose the ids.
public record StreamState(
    @Nullable ConversationState conversation, @Nullable IdentityState identity) {
  public static final StreamState EMPTY = new StreamState(null, null);

  public StreamState {
    if (conversation != null && identity != null) {
      throw new IllegalArgumentException("a stream is a conversation or a user");
    }
  }
}
