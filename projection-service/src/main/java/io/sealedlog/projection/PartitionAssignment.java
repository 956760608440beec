package io.sealedlog.projection;

/// How a projector gets its partitions.
public enum PartitionAssignment {
  /// The projector assigns all partitions to itself. For a single projector only: a second one
  /// takes the partitions away from the first.
  ASSIGN,
  /// A Kafka consumer group distributes the partitions over any number of projectors.
  GROUP
}
