package io.sealedlog.worker.topology;

import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.StreamState;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Decoded states of the streams in use, so that a message to a large conversation doesn't cost
/// decoding all its members. Bounded by members in sum, the least recently used goes first.
final class StreamStateCache {
  private final int maxMembers;
  private final LinkedHashMap<StreamId, StreamState> states = new LinkedHashMap<>(16, 0.75f, true);
  private int members;

  StreamStateCache(int maxMembers) {
    this.maxMembers = maxMembers;
  }

  @Nullable StreamState get(StreamId streamId) {
    return states.get(streamId);
  }

  void put(StreamId streamId, StreamState state) {
    StreamState replaced = states.put(streamId, state);
    members += weight(state) - (replaced == null ? 0 : weight(replaced));
    while (members > maxMembers && states.size() > 1) {
      members -= weight(states.pollFirstEntry().getValue());
    }
  }

  private static int weight(StreamState state) {
    ConversationState conversation = state.conversation();
    return conversation == null ? 1 : 1 + conversation.members().size();
  }
}
