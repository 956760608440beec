package io.sealedlog.worker.processing;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Forgotten;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The state in maps, without a bound.
final class MapWorkerState implements WorkerState {
  private final Map<StreamId, StreamHead> heads = new HashMap<>();
  private final Map<StreamId, StreamState> streams = new HashMap<>();
  private final Map<OutcomeKey, Filed> outcomes = new HashMap<>();
  private Frontier frontier = Frontier.EMPTY;
  private int streamWrites;

  private record Filed(EarlierOutcome outcome, long at) {}

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
  public Optional<EarlierOutcome> outcome(OutcomeKey key) {
    return Optional.ofNullable(outcomes.get(key)).map(Filed::outcome);
  }

  @Override
  public void putOutcome(OutcomeKey key, EarlierOutcome outcome, long at) {
    outcomes.put(key, new Filed(outcome, at));
  }

  @Override
  public void purgeTimely(long before) {
    outcomes.keySet().removeIf(key -> Long.compareUnsigned(key.bucket(), before) < 0);
  }

  @Override
  public void purgeLate(long before) {
    outcomes
        .entrySet()
        .removeIf(
            entry -> entry.getKey().bucket() == OutcomeKey.LATE && entry.getValue().at() < before);
  }

  @Override
  public Forgotten forgotten() {
    return Forgotten.NOTHING;
  }

  @Override
  public int keepOutcomes(int max) {
    return 0;
  }

  int outcomeCount() {
    return outcomes.size();
  }

  int streamWrites() {
    return streamWrites;
  }
}
