package io.sealedlog.gateway.live;

/// Why the gateway ends a connection. In every case the reader's last id lets him go on.
public enum CloseReason {
  /// The reader took too little of what came.
  OVERFLOW("overflow"),
  SESSION_ENDED("session-ended"),
  SHUTDOWN("shutdown"),
  /// The gateway missed something itself, or can't read what it should deliver.
  INTERRUPTED("interrupted"),
  /// The reader went away.
  GONE("gone");

  private final String word;

  CloseReason(String word) {
    this.word = word;
  }

  /// As the API says it.
  public String word() {
    return word;
  }
}
