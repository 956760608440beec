package io.sealedlog.protocol.log;

/// A worker of a later version wrote an event that this version does not know. A reader must stop
/// and report it: skipping the event would continue from a wrong state.
public final class UnknownFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownFormatException(String found) {
    super(
        "the log has an event that this version does not know (%s): a later version wrote it; run that or a later one"
            .formatted(found));
  }
}
