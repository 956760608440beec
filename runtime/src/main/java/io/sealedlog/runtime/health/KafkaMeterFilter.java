package io.sealedlog.runtime.health;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reduces the hundreds of meters of Kafka's clients to those that are useful for operating
/// SealedLog, per client and thread. Meters per broker, topic, partition, task or store are
/// dropped, so that their number depends only on the number of clients. Random parts of tag values,
/// which differ after each start, are removed.
final class KafkaMeterFilter implements MeterFilter {
  private static final String PREFIX = "kafka.";

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
          "kafka.stream.thread.task.closed.total",
          "kafka.stream.thread.task.created.total");

  private static final Set<String> DETAIL_TAGS =
      Set.of("node.id", "topic", "partition", "task.id", "processor.node.id", "rocksdb.state.id");

  private static final String VERSION_TAG = "kafka.version";

  private static final Pattern RANDOM_SUFFIX =
      Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    if (!id.getName().startsWith(PREFIX)) {
      return MeterFilterReply.NEUTRAL;
    }
    return NAMES.contains(id.getName())
            && id.getTags().stream().noneMatch(tag -> DETAIL_TAGS.contains(tag.getKey()))
        ? MeterFilterReply.NEUTRAL
        : MeterFilterReply.DENY;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith(PREFIX)) {
      return id;
    }
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : id.getTags()) {
      if (!tag.getKey().equals(VERSION_TAG)) {
        tags.add(Tag.of(tag.getKey(), RANDOM_SUFFIX.matcher(tag.getValue()).replaceAll("")));
      }
    }
    return id.replaceTags(tags);
  }
}
