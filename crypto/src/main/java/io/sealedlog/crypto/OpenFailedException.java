package io.sealedlog.crypto;

/// What was to be opened did not authenticate. There is one such failure and it has no detail:
/// whoever fed in a changed text learns nothing about which part of it was noticed.
public final class OpenFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OpenFailedException() {
    super("does not open", null, false, false);
  }
}
