package io.sealedlog.gateway.message;

import io.sealedlog.protocol.Position;

/// What the sender of a stored message is told.
///
/// @param seq in the conversation
/// @param at milliseconds since 1970, by the broker's clock
/// @param replayed whether it was stored by an earlier attempt
public record SendReceipt(Position position, long seq, long at, boolean replayed) {}
