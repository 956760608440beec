package io.sealedlog.worker.processing;

/// A command was being waited for when the worker was told to stop. It stays where it is.
public final class StoppingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoppingException() {
    super("stopping", null, false, false);
  }
}
