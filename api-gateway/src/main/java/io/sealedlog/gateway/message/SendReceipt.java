package io.sealedlog.gateway.message;

import io.sealedlog.protocol.Position;

/// The receipt of a stored message, for its sender.
///
/// @param seq in the conversation
/// @param at milliseconds since 1970, by the broker's clock
/// @param replayed whether an earlier attempt stored it
public record SendReceipt(Position position, long seq, long at, boolean replayed) {}
