package io.sealedlog.worker.topology;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.ConversationState;
import io.sealedlog.worker.kernel.IdentityState;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.processing.WorkerState;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.recent.RecentOutcomes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/// The state of a task, in its stores. Lives from one `init` of the processor to the next, because
/// after an aborted transaction the stores go back and what is decoded here would not.
final class StoredWorkerState implements WorkerState {
  private static final int CACHED_MEMBERS = 100_000;

  private final StateSection heads;
  private final KeyValueStore<byte[], byte[]> conversations;
  private final KeyValueStore<byte[], byte[]> identities;
  private final FrontierStore frontier;
  private final RecentOutcomes recent;
  private final StreamStateCache streams = new StreamStateCache(CACHED_MEMBERS);

  StoredWorkerState(ProcessorContext<?, ?> context, OutcomeMemory memory) {
    KeyValueStore<byte[], byte[]> progress = context.getStateStore(WorkerStores.PROGRESS);
    this.heads = WorkerStores.heads(progress);
    StateSection partition = WorkerStores.partition(progress);
    this.frontier = new FrontierStore(partition);
    this.recent = memory.open(frontier.get().size(), new StoredTimePeak(partition));
    this.conversations = context.getStateStore(WorkerStores.CONVERSATIONS);
    this.identities = context.getStateStore(WorkerStores.IDENTITIES);
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
    StreamState cached = streams.get(streamId);
    if (cached != null) {
      return cached;
    }
    StreamState stored = storedStream(streamId.key());
    streams.put(streamId, stored);
    return stored;
  }

  @Override
  public void putStream(StreamId streamId, StreamState state) {
    ConversationState conversation = state.conversation();
    if (conversation != null) {
      conversations.put(streamId.key(), StateCodecs.CONVERSATION.encode(conversation));
    }
    IdentityState identity = state.identity();
    if (identity != null) {
      identities.put(streamId.key(), StateCodecs.IDENTITY.encode(identity));
    }
    streams.put(streamId, state);
  }

  @Override
  public Frontier frontier() {
    return frontier.get();
  }

  @Override
  public void putFrontier(Frontier newFrontier) {
    frontier.put(newFrontier);
  }

  @Override
  public RecentOutcomes recent() {
    return recent;
  }

  private StreamState storedStream(byte[] key) {
    byte[] conversation = conversations.get(key);
    if (conversation != null) {
      return new StreamState(StateCodecs.decode(StateCodecs.CONVERSATION, conversation), null);
    }
    byte[] identity = identities.get(key);
    return identity == null
        ? StreamState.EMPTY
        : new StreamState(null, StateCodecs.decode(StateCodecs.IDENTITY, identity));
  }
}
