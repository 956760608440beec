package io.sealedlog.projection.store;

/// The read model's state is not the one that this process has left, so another process may own the
/// partition now. Nothing was written.
public final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedException() {
    super("the read model was moved by somebody else");
  }
}
