package io.sealedlog.worker.processing;

/// The worker was told to stop while it waited to open a command. The command stays uncommitted.
public final class StoppingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoppingException() {
    super("stopping", null, false, false);
  }
}
