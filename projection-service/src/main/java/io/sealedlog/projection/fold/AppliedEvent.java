package io.sealedlog.projection.fold;

/// When an applied event was sent.
///
/// @param at milliseconds since 1970 by the broker's clock, of the command's append
public record AppliedEvent(int partition, long at) {}
