package io.sealedlog.worker.log;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/// The newest event of a partition.
public final class LogNewest {
  private static final long NONE = -1;

  private LogNewest() {}

  /// @param end offset to look back from
  public static Optional<LogRecord> before(
      PartitionReader reader, LogFormat format, TopicPartition partition, long end) {
    return LogTail.before(reader, format, partition, NONE, end, 0).newest();
  }
}
