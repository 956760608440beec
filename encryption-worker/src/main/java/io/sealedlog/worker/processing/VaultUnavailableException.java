package io.sealedlog.worker.processing;

/// Whether a transport key exists can't be told at the moment.
public final class VaultUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VaultUnavailableException(Throwable cause) {
    super("the vault can't be asked for a transport key", cause);
  }
}
