package io.sealedlog.projection.fold;

/// A bug of ours, met at one event. What it left half done is of no use.
final class ProjectionBugException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RecordPosition position;
  private final String exceptionName;

  ProjectionBugException(RecordPosition position, RuntimeException cause) {
    super(cause);
    this.position = position;
    this.exceptionName = cause.getClass().getSimpleName();
  }

  RecordPosition position() {
    return position;
  }

  /// The kind of fault; never its message, which may quote the event.
  String exceptionName() {
    return exceptionName;
  }
}
