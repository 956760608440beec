package io.sealedlog.worker.kernel;

import org.jspecify.annotations.Nullable;

/// The inputs of a decision beside the state and the request.
///
/// @param at the command's broker timestamp, in milliseconds since 1970. It is the only clock here,
///   so that a repeated decision has the same result
/// @param earlier the outcome of an earlier command with the same id, null when none is known
/// @param horizon which earlier outcomes the worker still knows
public record DecisionContext(
    long at, @Nullable EarlierOutcome earlier, DedupeHorizon horizon, MessageSealer sealer) {}
