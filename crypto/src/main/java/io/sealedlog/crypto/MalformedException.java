package io.sealedlog.crypto;

/// The input violates the format: a wrong length, an unknown suite, a key that is not canonical.
/// The message names the rule and never contains the input.
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message) {
    super(message);
  }
}
