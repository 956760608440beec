package io.sealedlog.gateway.live;

/// The reason why the gateway closes a connection. In each case the reader can resume from its last
/// id.
public enum CloseReason {
  /// The reader was too slow and its queue overflowed.
  OVERFLOW("overflow"),
  SESSION_ENDED("session-ended"),
  SHUTDOWN("shutdown"),
  /// The gateway missed events itself, or can't read what it should deliver.
  INTERRUPTED("interrupted"),
  /// The reader disconnected.
  GONE("gone");

  private final String word;

  CloseReason(String word) {
    this.word = word;
  }

  /// Returns the word in the API.
  public String word() {
    return word;
  }
}
