package io.sealedlog.worker.topology;

import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.codec.UndecodableException;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.IdentityState;
import io.sealedlog.worker.kernel.StreamHead;

/// How the states are in the stores and in the changelogs.
final class StateCodecs {
  static final Codec<StreamHead> HEAD = Codec.of(StreamHead.class);
  static final Codec<ConversationState> CONVERSATION = Codec.of(ConversationState.class);
  static final Codec<IdentityState> IDENTITY = Codec.of(IdentityState.class);
  static final Codec<StoredOutcome> OUTCOME = Codec.of(StoredOutcome.class);
  static final Codec<StoredFrontier> FRONTIER = Codec.of(StoredFrontier.class);
  static final Codec<StoredForgotten> FORGOTTEN = Codec.of(StoredForgotten.class);

  private StateCodecs() {}

  /// State that doesn't decode isn't skipped: going on from a wrong state would be worse than
  /// stopping.
  static <T> T decode(Codec<T> codec, byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (UndecodableException e) {
      throw new IllegalStateException("the worker's own state doesn't decode", e);
    }
  }
}
