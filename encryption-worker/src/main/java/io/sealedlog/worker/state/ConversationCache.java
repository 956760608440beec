package io.sealedlog.worker.state;

import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.EpochState;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Decoded states of the conversations in use, so that a message doesn't require decoding all
/// members of a large conversation. Evicts the least recently used state. For one thread at a time.
final class ConversationCache implements AutoCloseable {
  // Generous estimates of object sizes, with headers.
  private static final int BYTES_OF_CONVERSATION = 400;
  private static final int BYTES_OF_EPOCH = 320;
  private static final int BYTES_OF_MEMBER = 170;

  private final CacheBudget budget;
  private final LinkedHashMap<StreamId, ConversationState> states =
      new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private boolean closed;

  ConversationCache(CacheBudget budget) {
    this.budget = budget;
    budget.register();
  }

  @Nullable ConversationState get(StreamId streamId) {
    return states.get(streamId);
  }

  void put(StreamId streamId, ConversationState state) {
    ConversationState replaced = states.put(streamId, state);
    bytes += weight(state) - (replaced == null ? 0 : weight(replaced));
    while (bytes > budget.bytesPerCache() && !states.isEmpty()) {
      bytes -= weight(states.pollFirstEntry().getValue());
    }
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      states.clear();
      bytes = 0;
      budget.unregister();
    }
  }

  static long weight(ConversationState conversation) {
    EpochState epoch = conversation.epoch();
    return BYTES_OF_CONVERSATION
        + (long) BYTES_OF_MEMBER * conversation.members().size()
        + (epoch == null ? 0 : BYTES_OF_EPOCH + epoch.publicKey().length());
  }
}
