package io.sealedlog.projection.fold;

/// Why a partition can't be followed any further: the log itself is wrong there. Nothing from this
/// offset on is applied, and nothing of it is skipped.
///
/// @param offset of the first record that is not applied
/// @param reason for people, without any part of the record
public record PartitionStop(long offset, String reason) {
  static PartitionStop unknown(RecordPosition position, String reason) {
    return new PartitionStop(
        position.offset(),
        "partition %d, offset %d: %s".formatted(position.partition(), position.offset(), reason));
  }

  static PartitionStop gap(RecordPosition position, long expected, long found) {
    return new PartitionStop(
        position.offset(),
        ("partition %d has a gap: the event at offset %d has leaf index %d, and %d must come;"
                + " events are missing from the log")
            .formatted(position.partition(), position.offset(), found, expected));
  }
}
