package io.sealedlog.worker.processing;

/// The vault can't be asked at the moment whether a transport key exists.
public final class VaultUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VaultUnavailableException(Throwable cause) {
    super("the vault can't be asked for a transport key", cause);
  }
}
