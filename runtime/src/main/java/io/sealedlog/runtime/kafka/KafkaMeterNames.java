package io.sealedlog.runtime.kafka;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.MetricName;

/// Which of the hundreds of metrics of Kafka's clients are useful for operating SealedLog: some per
/// client and thread. None per broker, topic, partition, task or store, so that their number
/// depends only on the number of clients.
final class KafkaMeterNames {
  private static final Set<String> NAMES =
      Set.of(
          "kafka.producer.batch.size.avg",
          "kafka.producer.buffer.available.bytes",
          "kafka.producer.connection.count",
          "kafka.producer.failed.authentication.total",
          "kafka.producer.outgoing.byte.total",
          "kafka.producer.record.error.total",
          "kafka.producer.record.queue.time.max",
          "kafka.producer.record.retry.total",
          "kafka.producer.record.send.total",
          "kafka.producer.request.latency.avg",
          "kafka.producer.request.latency.max",
          "kafka.producer.txn.abort.time.ns.total",
          "kafka.producer.txn.commit.time.ns.total",
          "kafka.producer.waiting.threads",
          "kafka.consumer.connection.count",
          "kafka.consumer.failed.authentication.total",
          "kafka.consumer.last.poll.seconds.ago",
          "kafka.consumer.time.between.poll.max",
          "kafka.consumer.coordinator.assigned.partitions",
          "kafka.consumer.coordinator.failed.rebalance.total",
          "kafka.consumer.coordinator.last.heartbeat.seconds.ago",
          "kafka.consumer.coordinator.rebalance.latency.max",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.consumer.fetch.manager.bytes.consumed.total",
          "kafka.consumer.fetch.manager.fetch.latency.avg",
          "kafka.consumer.fetch.manager.fetch.latency.max",
          "kafka.consumer.fetch.manager.records.consumed.total",
          "kafka.consumer.fetch.manager.records.lag.max",
          "kafka.stream.alive.stream.threads",
          "kafka.stream.failed.stream.threads",
          "kafka.stream.thread.blocked.time.ns.total",
          "kafka.stream.thread.commit.latency.avg",
          "kafka.stream.thread.commit.latency.max",
          "kafka.stream.thread.commit.ratio",
          "kafka.stream.thread.commit.total",
          "kafka.stream.thread.poll.latency.max",
          "kafka.stream.thread.poll.ratio",
          "kafka.stream.thread.process.latency.max",
          "kafka.stream.thread.process.ratio",
          "kafka.stream.thread.process.total",
          "kafka.stream.thread.task.closed.total");

  private static final Set<String> TAGS = Set.of("client-id", "thread-id");

  /// A part of thread names that differs after each start.
  private static final Pattern RANDOM_SUFFIX =
      Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private KafkaMeterNames() {}

  static boolean isUseful(MetricName metric) {
    return NAMES.contains(of(metric)) && TAGS.containsAll(metric.tags().keySet());
  }

  /// Returns the name of the meter: `kafka.`, the metric's group and its name.
  static String of(MetricName metric) {
    String group = metric.group().replaceAll("-metrics$", "");
    return ("kafka." + group + "." + metric.name()).replace('-', '.');
  }

  /// Returns the meter's tags, the same after each start.
  static Tags tags(MetricName metric) {
    Tags tags = Tags.empty();
    for (Map.Entry<String, String> each : metric.tags().entrySet()) {
      String value = RANDOM_SUFFIX.matcher(each.getValue()).replaceAll("");
      tags = tags.and(Tag.of(each.getKey().replace('-', '.'), value));
    }
    return tags;
  }
}
