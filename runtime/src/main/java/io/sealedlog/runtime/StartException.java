package io.sealedlog.runtime;

/// A service can't start for a reason that the operator can change. The message is one or more
/// whole sentences for the operator, without a secret; no stack trace is printed.
public final class StartException extends RuntimeException {
  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
