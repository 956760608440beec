package io.sealedlog.worker.state;

import io.sealedlog.worker.recent.MaxBrokerTime;
import java.nio.ByteBuffer;

/// Stores the value beside the frontier: u64 milliseconds since 1970 under the key {1}.
public final class StoredMaxBrokerTime implements MaxBrokerTime {
  private static final byte[] KEY = {1};

  private final StateTable partition;
  private long highest;

  /// @param progress the table of the worker's state in which the greatest time of the partition is
  ///   kept
  public StoredMaxBrokerTime(StateTable progress) {
    this.partition = progress.section(StateLayout.PARTITION);
    byte[] bytes = partition.get(KEY);
    this.highest =
        bytes == null
            ? Long.MIN_VALUE
            : StateCodecs.requireLength(Long.BYTES, ByteBuffer.wrap(bytes)).getLong();
  }

  @Override
  public long highest() {
    return highest;
  }

  @Override
  public void raise(long newHighest) {
    partition.put(KEY, ByteBuffer.allocate(Long.BYTES).putLong(newHighest).array());
    highest = newHighest;
  }
}
