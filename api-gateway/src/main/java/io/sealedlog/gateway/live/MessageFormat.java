package io.sealedlog.gateway.live;

import java.util.Locale;

/// How a reader gets messages. The words of the API are the names in lower case.
public enum MessageFormat {
  /// Opened by the gateway, with the identity of the reader's session.
  OPENED,

  /// As they are stored, for a client that opens by itself.
  ENVELOPE;

  /// Whether its readers need to know which epoch is the current one.
  boolean showsEpochs() {
    return this == ENVELOPE;
  }

  /// @param word one of the API's
  public static MessageFormat of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
