package io.sealedlog.gateway.message.read;

import com.fasterxml.jackson.annotation.JsonProperty;

/// A message, or everything of an epoch, can't be opened for a session. One such message never
/// hides a page.
public final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  UnreadableException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /// Why, as the API says it.
  enum Reason {
    /// The caller was never given the key.
    @JsonProperty("no-key")
    NO_KEY,
    /// The conversation's share is destroyed.
    @JsonProperty("erased")
    ERASED,
    /// It does not authenticate, or is not what it should be.
    @JsonProperty("damaged")
    DAMAGED
  }
}
