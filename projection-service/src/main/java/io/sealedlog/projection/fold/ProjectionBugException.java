package io.sealedlog.projection.fold;

/// A bug in the projection that one event has triggered. The rows of the batch are unusable then.
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

  /// The class of the cause, without its message, which may quote the event.
  String exceptionName() {
    return exceptionName;
  }
}
