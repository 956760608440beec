package io.sealedlog.worker.topology;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.worker.kernel.StreamHead;
import io.sealedlog.worker.kernel.StreamState;
import io.sealedlog.worker.log.ReplayTarget;
import io.sealedlog.worker.processing.WorkerState;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.recent.RecentOutcomes;
import io.sealedlog.worker.state.CacheBudget;
import io.sealedlog.worker.state.StoredMaxBrokerTime;
import io.sealedlog.worker.state.StoredStreams;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/// The state of a task in its stores. Lives from one `init` of the processor to the next: an
/// aborted transaction rolls the stores back but not the decoded states in memory.
final class StoredWorkerState implements WorkerState, AutoCloseable {
  private final StoredStreams streams;
  private final RecentOutcomes recent;

  StoredWorkerState(ProcessorContext<?, ?> context, CacheBudget budget, OutcomeMemory memory) {
    StoredStreams.Tables tables = WorkerStores.tables(context);
    this.streams = new StoredStreams(tables, budget);
    this.recent =
        memory.open(streams.frontier().size(), new StoredMaxBrokerTime(tables.progress()));
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

  /// Returns the receiver of the events at the end of the log.
  ReplayTarget replayTarget() {
    return new ReplayTarget() {
      @Override
      public long maxEvents() {
        return recent.maxOutcomes();
      }

      @Override
      public void add(RecordedEvent event) {
        recent.add(event);
      }
    };
  }

  @Override
  public void close() {
    streams.close();
    recent.close();
  }

  @Override
  public RecentOutcomes recent() {
    return recent;
  }
}
