package io.sealedlog.worker.recent;

/// A peak that is kept in a field.
final class NotedPeak implements BrokerTimePeak {
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
