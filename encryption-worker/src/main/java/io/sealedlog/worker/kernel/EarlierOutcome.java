package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// The stored outcome of the first command with an id.
///
/// @param sameRequest whether the first request had the same digest
public record EarlierOutcome(boolean sameRequest, Outcome.Stored outcome) {
  public EarlierOutcome {
    Objects.requireNonNull(outcome, "outcome");
  }
}
