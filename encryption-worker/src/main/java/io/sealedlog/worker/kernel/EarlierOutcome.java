package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.result.Outcome;
import java.util.Objects;

/// How the command with this id ended the first time.
///
/// @param digest of the request then
public record EarlierOutcome(Bytes digest, Outcome outcome) {
  public EarlierOutcome {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(outcome, "outcome");
  }
}
