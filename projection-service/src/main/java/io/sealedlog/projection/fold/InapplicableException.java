package io.sealedlog.projection.fold;

/// An event that does not follow from what the read model holds. The message is a constant of ours
/// and numbers, never content.
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
