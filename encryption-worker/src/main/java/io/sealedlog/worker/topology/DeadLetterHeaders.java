package io.sealedlog.worker.topology;

/// The record headers of a dead letter; their values are text in UTF-8.
public final class DeadLetterHeaders {
  public static final String TOPIC = "sealedlog.origin.topic";
  public static final String PARTITION = "sealedlog.origin.partition";
  public static final String OFFSET = "sealedlog.origin.offset";

  /// A `DeadLetterReason` by its label.
  public static final String REASON = "sealedlog.reason";

  /// Only when the record was too long to be kept: how long it was.
  public static final String DROPPED_BYTES = "sealedlog.dropped.bytes";

  private DeadLetterHeaders() {}
}
