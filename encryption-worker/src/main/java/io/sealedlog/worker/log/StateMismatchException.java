package io.sealedlog.worker.log;

/// The worker's state contradicts the log, and going on would write contradicting events. The
/// message is whole sentences for the operator.
public final class StateMismatchException extends RuntimeException {
  public StateMismatchException(String message) {
    super(message);
  }
}
