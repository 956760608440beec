package io.sealedlog.worker.processing;

import io.sealedlog.worker.kernel.Limits;

/// Forgets outcomes that can't be asked for any more, in small steps as time goes by on the broker,
/// and the oldest ones before their time when there are too many. Without new commands nothing is
/// forgotten and nothing written.
public final class OutcomePurge {
  private static final long TIMELY_INTERVAL_MS = 1_000;
  private static final long LATE_INTERVAL_MS = 60_000;

  private final long lifetimeMs;
  private final int maxOutcomes;
  private final WorkerMetrics metrics;
  private long timelyAt;
  private long lateAt;

  /// @param maxOutcomes how many are kept
  public OutcomePurge(Limits limits, int maxOutcomes, WorkerMetrics metrics) {
    this.lifetimeMs = limits.outcomeLifetime().toMillis();
    this.maxOutcomes = maxOutcomes;
    this.metrics = metrics;
  }

  /// @param now broker timestamp of the newest command. It is not assumed to only grow: with a
  ///   remembered maximum, one wrong timestamp would forget everything from then on
  public void advance(long now, WorkerState state) {
    if (Math.abs(now - timelyAt) >= TIMELY_INTERVAL_MS) {
      timelyAt = now;
      state.purgeTimely(now - lifetimeMs);
    }
    if (Math.abs(now - lateAt) >= LATE_INTERVAL_MS) {
      lateAt = now;
      state.purgeLate(now - lifetimeMs);
    }
    metrics.forgottenEarly(state.keepOutcomes(maxOutcomes));
  }
}
