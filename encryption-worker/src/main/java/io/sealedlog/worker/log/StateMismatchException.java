package io.sealedlog.worker.log;

/// The worker's state and the log don't go together, and to go on would write what contradicts the
/// log. The message is whole sentences for the operator.
public final class StateMismatchException extends RuntimeException {
  public StateMismatchException(String message) {
    super(message);
  }
}
