package io.sealedlog.worker.rebuild;

import io.sealedlog.protocol.log.UnknownFormatException;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.worker.log.LogEndOffsets;
import io.sealedlog.worker.log.LogFormat;
import io.sealedlog.worker.log.LogUnavailableException;
import io.sealedlog.worker.log.PartitionReader;
import io.sealedlog.worker.log.StateMismatchException;
import io.sealedlog.worker.state.StateLayout;
import io.sealedlog.worker.topology.StreamsTuning;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure, before Kafka Streams starts, that the changelogs exist and are near the end of the
/// log. If they are not, one worker rebuilds them while no worker is active.
public final class StatePreparation {
  private static final Logger log = LoggerFactory.getLogger(StatePreparation.class);
  private static final Duration LOG_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GROUP_TIMEOUT = Duration.ofSeconds(60);

  private final KafkaClients clients;
  private final Topics topics;
  private final LogFormat format;
  private final LogEndOffsets endOffsets;
  private final Changelogs changelogs;
  private final WorkerGroup group;
  private final LocalState local;
  private final long memory;
  private final String protocol;

  /// @param properties the settings of Kafka Streams
  public StatePreparation(
      KafkaClients clients,
      Admin admin,
      Topics topics,
      StreamsTuning tuning,
      Map<String, Object> properties,
      LogFormat format,
      Termination termination) {
    StartupWait startupWait = new StartupWait(termination);
    this.clients = clients;
    this.topics = topics;
    this.format = format;
    this.endOffsets = new LogEndOffsets(admin, LOG_TIMEOUT);
    this.changelogs =
        new Changelogs(
            admin, topics.workerGroup(), properties, format.partitions().count(), startupWait);
    this.group = new WorkerGroup(admin, topics.workerGroup(), GROUP_TIMEOUT, startupWait);
    this.local = new LocalState(tuning.stateDirectory(), topics.workerGroup());
    this.memory = tuning.stateMemory();
    this.protocol = tuning.groupProtocol();
  }

  /// @param rebuild whether to rebuild the state from the log alone, even if it looks right
  /// @throws StartException when the state can't be rebuilt, or other workers are running
  public void prepare(boolean rebuild) {
    try (PartitionReader reader =
        new PartitionReader(
            clients.consumer("sealedlog-worker-start", PartitionReader.SETTINGS), LOG_TIMEOUT)) {
      group.requireProtocol(protocol);
      changelogs.createMissing();
      if (rebuild || isLagLarge(reader)) {
        rebuild(reader, rebuild);
      }
      local.deleteUnlessOf(changelogs.ids());
    } catch (StateMismatchException | LogUnavailableException | UnknownFormatException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (KafkaException e) {
      throw new StartException(
          "The worker's state can't be prepared in Kafka: " + e.getMessage() + ".", e);
    }
  }

  private void rebuild(PartitionReader reader, boolean afresh) {
    try (RebuildLock _ = RebuildLock.acquire(clients, topics, changelogs.startupWait())) {
      // Another worker may have rebuilt it meanwhile.
      changelogs.createMissing();
      if (!afresh && !isLagLarge(reader)) {
        return;
      }
      group.requireEmpty();
      log.atWarn()
          .addKeyValue("afresh", afresh)
          .log("the state is made from the log, which takes a while");
      try (StateWriter writer = new StateWriter(clients, changelogs)) {
        new StateRebuild(
                reader, endOffsets, format, topics.events().name(), changelogs, group, memory)
            .run(writer, local.emptyWorkspace(), afresh);
      } finally {
        clear();
      }
    }
  }

  // If this fails, the next start deletes the rest.
  private void clear() {
    try {
      LocalState.deleteAll(local.emptyWorkspace());
    } catch (IOException | StartException e) {
      log.atWarn().setCause(e).log("the workspace of the rebuild could not be deleted");
    }
  }

  private boolean isLagLarge(PartitionReader reader) {
    return new ChangelogLag(
            reader, format, topics.events().name(), changelogs.topicOf(StateLayout.PROGRESS))
        .isLarge();
  }
}
