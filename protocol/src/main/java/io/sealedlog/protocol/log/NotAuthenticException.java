package io.sealedlog.protocol.log;

/// No worker of this deployment wrote the bytes, or they were changed: they are not part of the
/// log. The exception has no stack trace, because anybody who can write to the topic or the read
/// model can cause it any number of times.
public final class NotAuthenticException extends Exception {
  private static final long serialVersionUID = 1L;

  public NotAuthenticException(String message) {
    super(message, null, false, false);
  }
}
