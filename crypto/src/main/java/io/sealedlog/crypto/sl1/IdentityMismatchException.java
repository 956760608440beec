package io.sealedlog.crypto.sl1;

/// An identity seed does not belong to the published identity record: somebody gave out a wrong
/// record, or kept a wrong wrap. Never to be ignored.
public final class IdentityMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public IdentityMismatchException() {
    super("the unlocked identity is not the published one");
  }
}
