package io.sealedlog.worker.recent;

/// Keeps the peak in a field.
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
