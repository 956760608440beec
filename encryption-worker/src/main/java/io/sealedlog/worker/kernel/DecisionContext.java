package io.sealedlog.worker.kernel;

import org.jspecify.annotations.Nullable;

/// What a decision depends on beside the state and the request.
///
/// @param at the command's broker timestamp, in milliseconds since 1970: the only clock here, so
///   that deciding again decides the same
/// @param earlier what came of the same command id before, null when it is not known
/// @param remembered how far back that is known
public record DecisionContext(
    long at, @Nullable EarlierOutcome earlier, Remembered remembered, MessageSealer sealer) {}
