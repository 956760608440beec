package io.sealedlog.protocol.topic;

import java.util.List;
import java.util.Map;

/// The topics of one deployment. All have the same number of partitions, and a stream is in the
/// same partition of each.
///
/// The name's end (`.v1`) is the generation: a change of the partition count, the partitioner or a
/// format that old readers can't read is a new generation.
public record Topics(
    Topic commands, Topic events, Topic results, Topic deadLetters, Topic readMarks) {
  private static final String KEEP_FOR_EVER = "-1";
  private static final int LARGEST_RECORD = 2 * 1024 * 1024;
  private static final int ROOM_FOR_HEADERS = 16 * 1024;
  private static final String COMMANDS = "commands.v1";

  /// @param prefix in front of every name, may be empty; by convention it ends with a dot
  public static Topics withPrefix(String prefix) {
    return new Topics(
        new Topic(
            prefix + COMMANDS,
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
                String.valueOf(LARGEST_RECORD))),
        new Topic(
            prefix + "events.v1",
            Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                KEEP_FOR_EVER,
                "retention.bytes",
                KEEP_FOR_EVER,
                "max.message.bytes",
                String.valueOf(LARGEST_RECORD))),
        new Topic(
            prefix + "results.v1",
            Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                String.valueOf(60 * 60 * 1000),
                "message.timestamp.type",
                "CreateTime",
                "segment.ms",
                String.valueOf(10 * 60 * 1000))),
        new Topic(
            prefix + "dead-letters.v1",
            Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                String.valueOf(30L * 24 * 60 * 60 * 1000),
                "max.message.bytes",
                // A record from commands as it came, and where it came from.
                String.valueOf(LARGEST_RECORD + ROOM_FOR_HEADERS))),
        new Topic(
            prefix + "read-marks.v1",
            Map.of(
                "cleanup.policy",
                "compact",
                "message.timestamp.type",
                "LogAppendTime",
                "segment.bytes",
                String.valueOf(32 * 1024 * 1024),
                "segment.ms",
                String.valueOf(60 * 60 * 1000))));
  }

  /// The consumer group of the workers, which is their Kafka Streams application id too: a name of
  /// the generation, like the topics'.
  public String workerGroup() {
    String commandsName = commands.name();
    String prefix = commandsName.substring(0, commandsName.length() - COMMANDS.length());
    return prefix + "sealedlog-worker.v1";
  }

  public List<Topic> all() {
    return List.of(commands, events, results, deadLetters, readMarks);
  }
}
