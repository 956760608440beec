package io.sealedlog.crypto;

/// The input did not authenticate. The failure has no detail on purpose: an attacker who modifies
/// the input learns nothing about which part was detected.
public final class OpenFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OpenFailedException() {
    super("does not open", null, false, false);
  }
}
