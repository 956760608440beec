package io.sealedlog.gateway.command;

import io.sealedlog.protocol.StreamId;
import org.apache.kafka.common.utils.Utils;

/// Maps streams to partitions by Kafka's default partitioner over the record key; the same in every
/// topic.
public record Partitions(int count) {
  public int of(StreamId streamId) {
    return Utils.toPositive(Utils.murmur2(streamId.key())) % count;
  }
}
