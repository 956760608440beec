package io.sealedlog.worker.topology;

import io.sealedlog.worker.recent.BrokerTimePeak;
import io.sealedlog.worker.state.StateCodecs;
import java.nio.ByteBuffer;

/// The peak beside the frontier: u64 milliseconds since 1970 under the key {1}.
final class StoredTimePeak implements BrokerTimePeak {
  private static final byte[] KEY = {1};

  private final StateSection partition;
  private long highest;

  StoredTimePeak(StateSection partition) {
    this.partition = partition;
    byte[] bytes = partition.get(KEY);
    this.highest =
        bytes == null
            ? Long.MIN_VALUE
            : StateCodecs.exactly(Long.BYTES, ByteBuffer.wrap(bytes)).getLong();
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
