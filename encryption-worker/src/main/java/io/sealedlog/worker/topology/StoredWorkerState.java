package io.sealedlog.worker.topology;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Forgotten;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.processing.OutcomeKey;
import io.sealedlog.worker.processing.WorkerState;
import io.sealedlog.worker.state.CacheShares;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StoredStreams;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/// The state of a task, in its stores. Lives from one `init` of the processor to the next, because
/// after an aborted transaction the stores go back and what is decoded here would not.
final class StoredWorkerState implements WorkerState, AutoCloseable {
  private final StoredStreams streams;
  private final OutcomeStore outcomes;

  StoredWorkerState(ProcessorContext<?, ?> context, CacheShares shares) {
    KeyValueStore<byte[], byte[]> progress = context.getStateStore(StateLayout.PROGRESS);
    this.streams = new StoredStreams(WorkerStores.tables(context), shares);
    this.outcomes =
        new OutcomeStore(WorkerStores.outcomes(progress), WorkerStores.partition(progress));
  }

  @Override
  public StreamHead head(StreamId streamId) {
    return streams.head(streamId);
  }

  @Override
  public void putHead(StreamId streamId, StreamHead head) {
    streams.putHead(streamId, head);
  }

  @Override
  public StreamState stream(StreamId streamId) {
    return streams.stream(streamId);
  }

  @Override
  public void putStream(StreamId streamId, StreamState state) {
    streams.putStream(streamId, state);
  }

  @Override
  public Frontier frontier() {
    return streams.frontier();
  }

  @Override
  public void putFrontier(Frontier frontier) {
    streams.putFrontier(frontier);
  }

  @Override
  public void close() {
    streams.close();
  }

  @Override
  public Optional<EarlierOutcome> outcome(OutcomeKey key) {
    return outcomes.find(key);
  }

  @Override
  public void putOutcome(OutcomeKey key, EarlierOutcome outcome, long at) {
    outcomes.put(key, outcome, at);
  }

  @Override
  public Forgotten forgotten() {
    return outcomes.forgotten();
  }

  @Override
  public void purgeTimely(long before) {
    outcomes.purgeTimely(before);
  }

  @Override
  public void purgeLate(long before) {
    outcomes.purgeLate(before);
  }

  @Override
  public int keepOutcomes(int max) {
    return outcomes.keep(max);
  }
}
