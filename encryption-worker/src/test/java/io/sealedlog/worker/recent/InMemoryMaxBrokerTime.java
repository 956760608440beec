package io.sealedlog.worker.recent;

/// Keeps the greatest broker time in a field.
final class InMemoryMaxBrokerTime implements MaxBrokerTime {
  private long highest = Long.MIN_VALUE;

  @Override
  public long highest() {
    return highest;
  }

  @Override
  public void raise(long newHighest) {
    highest = newHighest;
  }
}
