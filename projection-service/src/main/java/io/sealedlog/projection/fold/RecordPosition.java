package io.sealedlog.projection.fold;

/// Where a record is.
public record RecordPosition(int partition, long offset) {
  public static RecordPosition of(LogRecord record) {
    return new RecordPosition(record.partition(), record.offset());
  }
}
