package io.sealedlog.gateway.live;

import java.util.Optional;

/// A reader's request for a stream.
///
/// @param view `opened` or `envelope`, how messages are shown; when empty, as the reader's session
///   allows
/// @param after the position to resume from; when empty, the stream starts now
public record StreamRequest(Optional<String> view, Optional<String> after) {
  Optional<MessageFormat> format() {
    return view.map(MessageFormat::of);
  }
}
