package io.sealedlog.projection.fold;

/// An event contradicts the state of its stream. The message consists of fixed text and numbers,
/// never of content.
final class InapplicableException extends Exception {
  private static final long serialVersionUID = 1L;

  InapplicableException(String message) {
    super(message);
  }

  static void require(boolean holds, String rule) throws InapplicableException {
    if (!holds) {
      throw new InapplicableException(rule);
    }
  }
}
