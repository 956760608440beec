package io.sealedlog.projection;

/// How a projector comes to its partitions.
public enum GroupMode {
  /// It takes all of them. For a single projector: a second one takes them away from the first.
  ASSIGN,
  /// A consumer group shares them out among any number of projectors.
  GROUP
}
