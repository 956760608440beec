package io.sealedlog.runtime;

/// A service can't start for a reason that the operator can fix. The message consists of whole
/// sentences for the operator, without secrets; no stack trace is printed.
public final class StartException extends RuntimeException {
  public StartException(String message) {
    super(message);
  }

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
