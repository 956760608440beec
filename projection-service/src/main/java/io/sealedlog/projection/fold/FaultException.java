package io.sealedlog.projection.fold;

/// A bug of ours, met at one event. What it left half done is of no use.
final class FaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String fault;

  FaultException(Place place, RuntimeException cause) {
    super(cause);
    this.place = place;
    this.fault = cause.getClass().getSimpleName();
  }

  Place place() {
    return place;
  }

  /// The kind of fault; never its message, which may quote the event.
  String fault() {
    return fault;
  }
}
