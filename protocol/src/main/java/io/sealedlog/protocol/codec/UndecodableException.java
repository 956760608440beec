package io.sealedlog.protocol.codec;

/// Bytes from the log that are not what they should be. The message holds no part of them.
public final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UndecodableException(String message) {
    super(message);
  }
}
