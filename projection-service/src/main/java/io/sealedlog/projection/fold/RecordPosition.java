package io.sealedlog.projection.fold;

/// The partition and offset of a record.
public record RecordPosition(int partition, long offset) {
  public static RecordPosition of(LogRecord record) {
    return new RecordPosition(record.partition(), record.offset());
  }
}
