package io.sealedlog.gateway.live;

import java.util.Optional;

/// What a reader asks for.
///
/// @param format the one that the reader's session can have, when it is empty
/// @param after where the reader wants to go on; from now on when it is empty
public record StreamRequest(Optional<MessageFormat> format, Optional<String> after) {}
