package io.sealedlog.protocol.topic;

import java.util.List;
import java.util.Map;

/// The topics of one deployment. All have the same number of partitions, and a stream is in the
/// same partition of each.
///
/// The name's end (`.v1`) is the generation: a change of the partition count, the partitioner or a
/// format that old readers can't read is a new generation.
public record Topics(Topic commands, Topic events, Topic results, Topic deadLetters) {
  private static final String KEEP_FOR_EVER = "-1";
  private static final String LARGEST_RECORD = String.valueOf(2 * 1024 * 1024);

  /// @param prefix in front of every name, may be empty; by convention it ends with a dot
  public static Topics withPrefix(String prefix) {
    return new Topics(
        new Topic(
            prefix + "commands.v1",
            Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                String.valueOf(24L * 60 * 60 * 1000),
                "message.timestamp.type",
                "LogAppendTime",
                "segment.bytes",
                String.valueOf(64 * 1024 * 1024),
                "segment.ms",
                String.valueOf(10 * 60 * 1000),
                "max.message.bytes",
                LARGEST_RECORD)),
        new Topic(
            prefix + "events.v1",
            Map.of(
                "cleanup.policy", "delete",
                "retention.ms", KEEP_FOR_EVER,
                "retention.bytes", KEEP_FOR_EVER,
                "max.message.bytes", LARGEST_RECORD)),
        new Topic(
            prefix + "results.v1",
            Map.of(
                "cleanup.policy", "delete",
                "retention.ms", String.valueOf(60 * 60 * 1000),
                "segment.ms", String.valueOf(10 * 60 * 1000))),
        new Topic(
            prefix + "dead-letters.v1",
            Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                String.valueOf(30L * 24 * 60 * 60 * 1000),
                "max.message.bytes",
                LARGEST_RECORD)));
  }

  public List<Topic> all() {
    return List.of(commands, events, results, deadLetters);
  }
}
