package io.sealedlog.protocol.codec;

/// Bytes from the log are not a valid encoding. The message contains no part of them.
public final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UndecodableException(String message) {
    super(message);
  }
}
