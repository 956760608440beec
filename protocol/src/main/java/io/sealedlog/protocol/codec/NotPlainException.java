package io.sealedlog.protocol.codec;

/// Something is to be read the general way. It says nothing more, and has no trace, so as to cost
/// little.
final class NotPlainException extends Exception {
  private static final long serialVersionUID = 1L;

  NotPlainException() {
    super(null, null, false, false);
  }
}
