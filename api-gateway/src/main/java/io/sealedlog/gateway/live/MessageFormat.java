package io.sealedlog.gateway.live;

import java.util.Locale;

/// The format in which a reader gets messages. The API's words are the names in lower case.
enum MessageFormat {
  /// Opened by the gateway, with the identity of the reader's session.
  OPENED,

  /// Sealed, as stored, for a client that opens them itself.
  ENVELOPE;

  /// Returns whether readers with this format get the starts of epochs.
  boolean showsEpochs() {
    return this == ENVELOPE;
  }

  /// @param word one of the API's
  static MessageFormat of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
