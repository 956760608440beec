package io.sealedlog.gateway.live;

import java.util.Optional;

/// What a reader asks for.
///
/// @param view the one that his session can have, when it is empty
/// @param after where he wants to go on; from now on when it is empty
public record LiveWish(Optional<View> view, Optional<String> after) {}
