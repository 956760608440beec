package io.sealedlog.worker.rebuild;

import io.sealedlog.worker.log.LogEndOffsets;
import io.sealedlog.worker.log.LogFold;
import io.sealedlog.worker.log.LogFormat;
import io.sealedlog.worker.log.LogRecord;
import io.sealedlog.worker.log.LogSearch;
import io.sealedlog.worker.log.PartitionReader;
import io.sealedlog.worker.log.StateMismatchException;
import io.sealedlog.worker.state.CacheBudget;
import io.sealedlog.worker.state.FrontierStore;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.state.StoredMaxBrokerTime;
import io.sealedlog.worker.state.StoredStreams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rebuilds the state of all partitions on disk, from the changelogs and the log or from the log
/// alone, and writes it to new changelogs.
///
/// The frontiers are written last, in one step: until then the changelogs look incomplete to every
/// worker, and a worker that finds them so rebuilds them again.
///
/// @param events the topic's name
/// @param memory bound in bytes that is shared with all stores
record StateRebuild(
    PartitionReader reader,
    LogEndOffsets endOffsets,
    LogFormat format,
    String events,
    Changelogs changelogs,
    WorkerGroup group,
    long memory) {
  private static final Logger log = LoggerFactory.getLogger(StateRebuild.class);
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);
  private static final long CACHE = 8L << 20;

  /// @param writer opened before, so that nobody else writes meanwhile
  /// @param workspace an empty directory
  /// @param afresh whether to ignore the contents of the changelogs
  void run(StateWriter writer, Path workspace, boolean afresh) {
    List<RebuildStore> stores = new ArrayList<>();
    try {
      for (int partition = 0; partition < format.partitions().count(); partition++) {
        RebuildStore store =
            RebuildStore.open(workspace.resolve(String.valueOf(partition)), memory);
        stores.add(store);
        rebuildPartition(partition, store, afresh);
      }
      group.requireEmpty();
      changelogs.delete();
      changelogs.createMissing();
      write(stores, writer);
    } finally {
      stores.forEach(RebuildStore::close);
    }
  }

  private void rebuildPartition(int partition, RebuildStore store, boolean afresh) {
    if (!afresh) {
      load(partition, store);
    }
    TopicPartition topicPartition = new TopicPartition(events, partition);
    long end = endOffsets.awaitStable(topicPartition);
    try (StoredStreams states = new StoredStreams(store.tables(), new CacheBudget(CACHE))) {
      MaxTimeTracker maxTime =
          new MaxTimeTracker(new StoredMaxBrokerTime(store.tables().progress()));
      long from = resumeOffset(topicPartition, end, states, maxTime);
      LogFold fold = new LogFold(states, how -> mismatch(topicPartition, how));
      long[] lastLogged = {System.nanoTime()};
      reader.read(
          topicPartition,
          from,
          end,
          record -> {
            format
                .read(record)
                .ifPresent(read -> {
                  fold.next(read);
                  maxTime.see(read.event().at());
                });
            if (System.nanoTime() - lastLogged[0] > PROGRESS_INTERVAL.toNanos()) {
              lastLogged[0] = System.nanoTime();
              changelogs.startupWait().throwIfStopped();
              logProgress(topicPartition, states, "making the state from the log");
            }
          });
      logProgress(topicPartition, states, "made the state from the log");
    }
  }

  /// Tracks the greatest broker time, which matters when the clock was set back.
  private static final class MaxTimeTracker {
    private final StoredMaxBrokerTime stored;
    private long highest;

    MaxTimeTracker(StoredMaxBrokerTime stored) {
      this.stored = stored;
      this.highest = stored.highest();
    }

    void see(long at) {
      if (at >= highest) {
        highest = at;
      } else if (highest > stored.highest()) {
        stored.raise(highest);
      }
    }
  }

  private static void logProgress(TopicPartition partition, StoredStreams states, String what) {
    log.atInfo()
        .addKeyValue("partition", partition)
        .addKeyValue("events", states.frontier().size())
        .log(what);
  }

  private void load(int partition, RebuildStore store) {
    for (String name : StateLayout.STORES) {
      TopicPartition changelog = new TopicPartition(changelogs.topicOf(name), partition);
      reader.read(
          changelog,
          reader.begin(changelog),
          reader.committedEnd(changelog),
          record -> store.put(name, record.key(), record.value()));
    }
  }

  /// Returns the offset to continue from: behind the newest event of an existing state, else the
  /// first.
  private long resumeOffset(
      TopicPartition partition, long end, StoredStreams states, MaxTimeTracker maxTime) {
    long size = states.frontier().size();
    if (size == 0) {
      return reader.begin(partition);
    }
    Optional<LogRecord> last =
        new LogSearch(reader, format, partition)
            .find(size - 1, end)
            .filter(record ->
                states.head(record.event().streamId()).endsWith(record.event(), record.leaf()));
    last.ifPresent(record -> maxTime.see(record.event().at()));
    return last.map(record -> record.offset() + 1)
        .orElseThrow(() ->
            mismatch(
                partition,
                "the log doesn't have the last of the %d events of the state".formatted(size)));
  }

  private void write(List<RebuildStore> stores, StateWriter writer) {
    for (int i = 0; i < stores.size(); i++) {
      int partition = i;
      for (String name : StateLayout.STORES) {
        stores
            .get(i)
            .forEach(
                name,
                (key, value) -> {
                  if (!isFrontier(name, key, value)) {
                    writer.put(name, partition, key, value);
                  }
                });
      }
    }
    writer.commit();
    for (int i = 0; i < stores.size(); i++) {
      int partition = i;
      stores
          .get(i)
          .forEach(
              StateLayout.PROGRESS,
              (key, value) -> {
                if (isFrontier(StateLayout.PROGRESS, key, value)) {
                  writer.put(StateLayout.PROGRESS, partition, key, value);
                }
              });
    }
    writer.commit();
  }

  private static boolean isFrontier(String store, byte[] key, byte[] value) {
    return store.equals(StateLayout.PROGRESS) && FrontierStore.size(key, value).isPresent();
  }

  private static StateMismatchException mismatch(TopicPartition partition, String how) {
    return new StateMismatchException(
        """
        The worker's state of %s can't be made from the log: %s. Nothing was changed. Bring the \
        missing records back, from a replica or a backup; if only the state is wrong, run one \
        worker with --rebuild-state, which makes it from the log alone.\
        """
            .formatted(partition, how));
  }
}
