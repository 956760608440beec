package io.sealedlog.crypto.sl1;

/// The transport key of a command is not available: it is not known here yet, is destroyed, or
/// never existed.
public final class UnknownKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int kid;

  public UnknownKeyException(int kid) {
    super("no transport key " + kid, null, false, false);
    this.kid = kid;
  }

  public int kid() {
    return kid;
  }
}
