package io.sealedlog.gateway.key;

import com.fasterxml.jackson.annotation.JsonProperty;

/// A message, or everything of an epoch, can't be opened for a session. A page shows the reason in
/// the message's place.
public final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  UnreadableException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /// The reason, in the API's words.
  public enum Reason {
    /// The user was never given the key.
    @JsonProperty("no-key")
    NO_KEY,
    /// The conversation's share is destroyed.
    @JsonProperty("erased")
    ERASED,
    /// The stored data does not authenticate, or is malformed.
    @JsonProperty("damaged")
    DAMAGED
  }
}
