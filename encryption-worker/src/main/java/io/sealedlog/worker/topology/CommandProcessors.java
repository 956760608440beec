package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.worker.kernel.Decider;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.processing.CommandHandler;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.OutcomePurge;
import io.sealedlog.worker.processing.SenderContexts;
import io.sealedlog.worker.processing.WorkerMetrics;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.common.utils.Utils;

/// Makes the processors, one for each task, from what all tasks share.
///
/// @param partitions how many the topics have
/// @param maxContexts how many sender contexts a task keeps open
/// @param maxOutcomes how many outcomes a task keeps
/// @param commitInterval after which Kafka Streams commits by itself
public record CommandProcessors(
    CommandReader reader,
    EventSealer sealer,
    WorkerMetrics metrics,
    Limits limits,
    int partitions,
    int maxContexts,
    int maxOutcomes,
    Duration commitInterval,
    Clock clock,
    SecureRandom random) {

  CommandProcessor create() {
    return new CommandProcessor(
        new SenderContexts(maxContexts, clock, random),
        this::handler,
        () -> new OutcomePurge(limits, maxOutcomes, metrics),
        commitInterval);
  }

  private CommandHandler handler(int partition, SenderContexts contexts) {
    return new CommandHandler(
        reader,
        new Decider(limits),
        contexts,
        sealer,
        metrics,
        key -> partitionOf(key, partitions) == partition);
  }

  /// Kafka's default partitioner. A record elsewhere was put there by somebody else, and would
  /// begin a second history of its stream.
  static int partitionOf(Bytes key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.shared())) % partitions;
  }
}
