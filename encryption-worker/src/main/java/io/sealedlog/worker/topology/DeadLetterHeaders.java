package io.sealedlog.worker.topology;

/// The record headers of a dead letter; their values are text in UTF-8.
public final class DeadLetterHeaders {
  public static final String TOPIC = "sealedlog.origin.topic";
  public static final String PARTITION = "sealedlog.origin.partition";
  public static final String OFFSET = "sealedlog.origin.offset";

  /// The label of a `DeadLetterReason`.
  public static final String REASON = "sealedlog.reason";

  /// The length of a record that was too long to keep; absent otherwise.
  public static final String DROPPED_BYTES = "sealedlog.dropped.bytes";

  private DeadLetterHeaders() {}
}
