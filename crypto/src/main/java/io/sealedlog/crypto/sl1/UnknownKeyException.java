package io.sealedlog.crypto.sl1;

/// A command is sealed under a transport key that there is none of: not yet known here, already
/// destroyed, or never made.
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
