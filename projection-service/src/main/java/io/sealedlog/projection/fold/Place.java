package io.sealedlog.projection.fold;

/// Where a record is.
public record Place(int partition, long offset) {
  public static Place of(LogRecord record) {
    return new Place(record.partition(), record.offset());
  }
}
