package io.sealedlog.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;

/// How far this worker's copies of other workers' state are behind. Asks the brokers only while
/// there are such copies.
final class StandbyLag implements Runnable {
  private final KafkaStreams streams;
  private volatile long records;
  private volatile long partitions;

  StandbyLag(KafkaStreams streams, MeterRegistry registry) {
    this.streams = streams;
    Gauge.builder("sealedlog.worker.standby.lag", this, each -> each.records)
        .description("Records that the standby copies of state lack, of all partitions together")
        .register(registry);
    Gauge.builder("sealedlog.worker.standby.partitions", this, each -> each.partitions)
        .description("Partitions whose state this worker keeps a standby copy of")
        .register(registry);
  }

  @Override
  public void run() {
    if (!streams.state().isRunningOrRebalancing()) {
      return;
    }
    Set<Integer> standbys =
        streams.metadataForLocalThreads().stream()
            .flatMap(thread -> thread.standbyTasks().stream())
            .map(task -> task.taskId().partition())
            .collect(Collectors.toSet());
    records = standbys.isEmpty() ? 0 : lag(standbys);
    partitions = standbys.size();
  }

  private long lag(Set<Integer> standbys) {
    return streams.allLocalStorePartitionLags().values().stream()
        .flatMap(store -> store.entrySet().stream())
        .filter(partition -> standbys.contains(partition.getKey()))
        .mapToLong(partition -> Math.max(0, partition.getValue().offsetLag()))
        .sum();
  }
}
