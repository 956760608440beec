package io.sealedlog.projection.fold;

/// Why a partition can't be followed any further: the log itself is wrong there. Nothing from this
/// offset on is applied, and nothing of it is skipped.
///
/// @param offset of the first record that is not applied
/// @param reason for people, without any part of the record
public record Stop(long offset, String reason) {
  static Stop unknown(Place place, String reason) {
    return new Stop(
        place.offset(),
        "partition %d, offset %d: %s".formatted(place.partition(), place.offset(), reason));
  }

  static Stop gap(Place place, long expected, long found) {
    return new Stop(
        place.offset(),
        ("partition %d has a gap: the event at offset %d has leaf index %d, and %d must come;"
                + " events are missing from the log")
            .formatted(place.partition(), place.offset(), found, expected));
  }
}
