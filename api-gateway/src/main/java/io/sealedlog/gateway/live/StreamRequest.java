package io.sealedlog.gateway.live;

import java.util.Optional;

/// A reader's request for a stream.
///
/// @param format when empty, the format that the reader's session allows
/// @param after the position to resume from; when empty, the stream starts now
public record StreamRequest(Optional<MessageFormat> format, Optional<String> after) {}
