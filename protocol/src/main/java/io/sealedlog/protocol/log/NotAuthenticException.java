package io.sealedlog.protocol.log;

/// The bytes are not of a worker of this deployment, or were changed: they are no part of the log.
/// It has no trace, because anybody who can write to the topic or the read model can cause it as
/// often as he likes.
public final class NotAuthenticException extends Exception {
  private static final long serialVersionUID = 1L;

  public NotAuthenticException(String message) {
    super(message, null, false, false);
  }
}
