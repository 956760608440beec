package io.sealedlog.protocol.topic;

import java.util.List;
import java.util.Map;

/// The topics of one deployment. All have the same number of partitions, and a stream is in the
/// same partition of each.
///
/// The end of a name (`.v1`) is the generation. A change of the partition count, of the
/// partitioner, or of a format that old readers can't read requires a new generation.
public record Topics(
    Topic commands, Topic events, Topic results, Topic deadLetters, Topic readMarks) {
  private static final String KEEP_FOR_EVER = "-1";
  private static final int LARGEST_RECORD = 2 * 1024 * 1024;
  private static final int ROOM_FOR_HEADERS = 16 * 1024;
  private static final String COMMANDS = "commands.v1";

  /// @param prefix of every name, may be empty; by convention it ends with a dot
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
                // A dead letter is an unchanged record of the commands topic, plus headers with its
                // origin.
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

  /// Returns the consumer group of the workers, which is also their Kafka Streams application id.
  /// It belongs to the generation, like the topics' names.
  public String workerGroup() {
    String commandsName = commands.name();
    String prefix = commandsName.substring(0, commandsName.length() - COMMANDS.length());
    return prefix + "sealedlog-worker.v1";
  }

  /// Returns the consumer group of the worker that rebuilds the state.
  public String rebuildGroup() {
    return workerGroup() + "-rebuild";
  }

  /// Returns the consumer group of the projectors. There is one for each log.
  public String projectionGroup() {
    return events.name() + "-projection";
  }

  public List<Topic> all() {
    return List.of(commands, events, results, deadLetters, readMarks);
  }
}
