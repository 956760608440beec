package io.sealedlog.worker.processing;

import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Forgotten;
import java.util.Optional;

/// What the worker remembers of one partition. Nothing in it is secret. What is put becomes lasting
/// together with the events, or not at all.
public interface WorkerState extends StreamStates {
  Optional<EarlierOutcome> outcome(OutcomeKey key);

  /// @param key one that has no outcome yet
  /// @param at broker timestamp of the command, in milliseconds since 1970
  void putOutcome(OutcomeKey key, EarlierOutcome outcome, long at);

  /// The bounds of everything that was forgotten, for whatever reason.
  Forgotten forgotten();

  /// Forgets the timely outcomes in buckets before this time.
  void purgeTimely(long before);

  /// Forgets the late outcomes decided before this time.
  void purgeLate(long before);

  /// Forgets the oldest outcomes when there are more than this many, and then so many that it need
  /// not be done again at once. Permanent ones don't count.
  ///
  /// @return how many were forgotten
  int keepOutcomes(int max);
}
