package io.sealedlog.worker.log;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/// Finds the newest event of a partition.
public final class NewestLogRecord {
  private static final long NONE = -1;

  private NewestLogRecord() {}

  /// @param end offset to search back from
  public static Optional<LogRecord> before(
      PartitionReader reader, LogFormat format, TopicPartition partition, long end) {
    return LogTail.before(reader, format, partition, NONE, end, 0).newest();
  }
}
