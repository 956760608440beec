package io.sealedlog.worker.processing;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.recent.MaxBrokerTime;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.recent.RecentOutcomes;
import java.util.HashMap;
import java.util.Map;

/// State in maps. Only the outcomes are bounded.
final class MapWorkerState implements WorkerState {
  private final Map<StreamId, StreamHead> heads = new HashMap<>();
  private final Map<StreamId, StreamState> streams = new HashMap<>();
  private final RecentOutcomes recent;
  private Frontier frontier;
  private long highestTime;
  private int streamWrites;

  /// The committed part of the state.
  record Saved(
      Map<StreamId, StreamHead> heads,
      Map<StreamId, StreamState> streams,
      Frontier frontier,
      long highestTime) {
    static final Saved NOTHING = new Saved(Map.of(), Map.of(), Frontier.EMPTY, Long.MIN_VALUE);
  }

  /// Restores a saved state, without outcomes.
  MapWorkerState(Saved saved, OutcomeMemory memory) {
    heads.putAll(saved.heads);
    streams.putAll(saved.streams);
    frontier = saved.frontier;
    highestTime = saved.highestTime;
    recent = memory.open(frontier.size(), new InMemoryMaxTime());
  }

  Saved save() {
    return new Saved(Map.copyOf(heads), Map.copyOf(streams), frontier, highestTime);
  }

  private final class InMemoryMaxTime implements MaxBrokerTime {
    @Override
    public long highest() {
      return highestTime;
    }

    @Override
    public void raise(long highest) {
      highestTime = highest;
    }
  }

  @Override
  public StreamHead head(StreamId streamId) {
    return heads.getOrDefault(streamId, StreamHead.BEFORE_FIRST);
  }

  @Override
  public void putHead(StreamId streamId, StreamHead head) {
    heads.put(streamId, head);
  }

  @Override
  public StreamState stream(StreamId streamId) {
    return streams.getOrDefault(streamId, StreamState.EMPTY);
  }

  @Override
  public void putStream(StreamId streamId, StreamState state) {
    streams.put(streamId, state);
    streamWrites++;
  }

  @Override
  public Frontier frontier() {
    return frontier;
  }

  @Override
  public void putFrontier(Frontier newFrontier) {
    frontier = newFrontier;
  }

  @Override
  public RecentOutcomes recent() {
    return recent;
  }

  int streamWrites() {
    return streamWrites;
  }
}
