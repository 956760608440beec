package io.sealedlog.projection.store;

/// The read model is not where this process left it, so another one may own it now. Nothing was
/// written.
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedException() {
    super("the read model was moved by somebody else");
  }
}
