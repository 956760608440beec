package io.sealedlog.allinone.batch;

/// An import can't go on. The message says why in a whole sentence.
public final class ImportException extends Exception {
  private static final long serialVersionUID = 1L;

  ImportException(String message) {
    super(message);
  }

  ImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
