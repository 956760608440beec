package io.sealedlog.worker.topology;

import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.runtime.kafka.Partitions;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.worker.kernel.Decider;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.log.TaskInitializer;
import io.sealedlog.worker.processing.CommandHandler;
import io.sealedlog.worker.processing.CommandReader;
import io.sealedlog.worker.processing.SenderContexts;
import io.sealedlog.worker.processing.WorkerMetrics;
import io.sealedlog.worker.recent.OutcomeMemory;
import io.sealedlog.worker.state.CacheBudget;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/// Creates a processor for each task from the objects that all tasks share.
///
/// @param partitions the number of partitions of each topic
/// @param maxContexts the most sender contexts that a task keeps open
/// @param memory for the outcomes of commands
/// @param cacheBudget the bound of all tasks' caches of decoded conversations
/// @param taskInitializer runs before a task's first command
/// @param commitInterval after which Kafka Streams commits by itself
public record CommandProcessorFactory(
    CommandReader reader,
    EventSealer sealer,
    WorkerMetrics metrics,
    Limits limits,
    int partitions,
    int maxContexts,
    OutcomeMemory memory,
    CacheBudget cacheBudget,
    TaskInitializer taskInitializer,
    Duration commitInterval,
    Tracing tracing,
    Clock clock,
    SecureRandom random) {

  CommandProcessor create() {
    return new CommandProcessor(
        new SenderContexts(maxContexts, clock, random),
        this::handler,
        context -> new StoredWorkerState(context, cacheBudget, memory),
        taskInitializer,
        commitInterval,
        tracing);
  }

  private CommandHandler handler(int partition, SenderContexts contexts) {
    return new CommandHandler(
        reader,
        new Decider(limits),
        contexts,
        sealer,
        metrics.of(partition),
        key -> new Partitions(partitions).of(key) == partition);
  }
}
