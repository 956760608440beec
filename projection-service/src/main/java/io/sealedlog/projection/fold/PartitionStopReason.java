package io.sealedlog.projection.fold;

/// The offset from which a partition can't be followed because the log itself is faulty there.
/// Nothing from this offset on is applied or skipped.
///
/// @param offset of the first record that is not applied
/// @param reason a message for operators, without any part of the record
public record PartitionStopReason(long offset, String reason) {
  static PartitionStopReason unknown(RecordPosition position, String reason) {
    return new PartitionStopReason(
        position.offset(),
        "partition %d, offset %d: %s".formatted(position.partition(), position.offset(), reason));
  }

  static PartitionStopReason gap(RecordPosition position, long expected, long found) {
    return new PartitionStopReason(
        position.offset(),
        ("partition %d has a gap: the event at offset %d has leaf index %d, and %d must come;"
                + " events are missing from the log")
            .formatted(position.partition(), position.offset(), found, expected));
  }
}
