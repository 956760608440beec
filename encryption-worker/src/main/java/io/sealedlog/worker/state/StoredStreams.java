package io.sealedlog.worker.state;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.IdentityState;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.processing.StreamStates;

/// The streams of a partition in its stores. Lives from one start of a task to the next: an aborted
/// transaction rolls the stores back but not the decoded states in the cache.
public final class StoredStreams implements StreamStates, AutoCloseable {
  private final StateTable heads;
  private final StateTable conversations;
  private final StateTable identities;
  private final FrontierStore frontier;
  private final ConversationCache cache;

  /// The stores by their content, see [StateLayout].
  public record Tables(StateTable progress, StateTable conversations, StateTable identities) {}

  public StoredStreams(Tables tables, CacheBudget budget) {
    this.heads = tables.progress().section(StateLayout.HEADS);
    this.frontier = new FrontierStore(tables.progress().section(StateLayout.PARTITION));
    this.conversations = tables.conversations();
    this.identities = tables.identities();
    this.cache = new ConversationCache(budget);
  }

  @Override
  public StreamHead head(StreamId streamId) {
    byte[] bytes = heads.get(streamId.key());
    return bytes == null ? StreamHead.BEFORE_FIRST : StateCodecs.head(bytes);
  }

  @Override
  public void putHead(StreamId streamId, StreamHead head) {
    heads.put(streamId.key(), StateCodecs.encode(head));
  }

  @Override
  public StreamState stream(StreamId streamId) {
    ConversationState cached = cache.get(streamId);
    if (cached != null) {
      return new StreamState(cached, null);
    }
    byte[] key = streamId.key();
    byte[] conversation = conversations.get(key);
    if (conversation != null) {
      ConversationState decoded = StreamCodecs.conversation(conversation);
      cache.put(streamId, decoded);
      return new StreamState(decoded, null);
    }
    byte[] identity = identities.get(key);
    return identity == null
        ? StreamState.EMPTY
        : new StreamState(null, StreamCodecs.identity(identity));
  }

  @Override
  public void putStream(StreamId streamId, StreamState state) {
    ConversationState conversation = state.conversation();
    if (conversation != null) {
      conversations.put(streamId.key(), StreamCodecs.encode(conversation));
      cache.put(streamId, conversation);
    }
    IdentityState identity = state.identity();
    if (identity != null) {
      identities.put(streamId.key(), StreamCodecs.encode(identity));
    }
  }

  @Override
  public Frontier frontier() {
    return frontier.get();
  }

  @Override
  public void putFrontier(Frontier next) {
    frontier.put(next);
  }

  @Override
  public void close() {
    cache.close();
  }
}
