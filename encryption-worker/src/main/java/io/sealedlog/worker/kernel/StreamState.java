package io.sealedlog.worker.kernel;

import org.jspecify.annotations.Nullable;

/// What a stream is: nothing yet, a conversation or a user. Never both, although ids are chosen by
/// others.
public record StreamState(
    @Nullable ConversationState conversation, @Nullable IdentityState identity) {
  public static final StreamState EMPTY = new StreamState(null, null);

  public StreamState {
    if (conversation != null && identity != null) {
      throw new IllegalArgumentException("a stream is a conversation or a user");
    }
  }
}
