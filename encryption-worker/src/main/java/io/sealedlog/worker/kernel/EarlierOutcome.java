package io.sealedlog.worker.kernel;

import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// What was stored for the command with this id the first time.
///
/// @param sameRequest whether it had the same digest then
public record EarlierOutcome(boolean sameRequest, Outcome.Stored outcome) {
  public EarlierOutcome {
    Objects.requireNonNull(outcome, "outcome");
  }
}
