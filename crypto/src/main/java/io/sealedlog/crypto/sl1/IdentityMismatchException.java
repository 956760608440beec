package io.sealedlog.crypto.sl1;

/// An identity seed does not belong to the published identity record: the record or the wrap is
/// wrong. It must never be ignored.
public final class IdentityMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public IdentityMismatchException() {
    super("the unlocked identity is not the published one");
  }
}
