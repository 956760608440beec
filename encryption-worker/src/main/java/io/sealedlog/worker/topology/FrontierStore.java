package io.sealedlog.worker.topology;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import io.sealedlog.worker.topology.StateSection.Entries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/// The frontier of a partition's tree, one entry for each height at which a peak is or was: an
/// append changes one of them, however large the tree is.
///
/// The key is {0, height}, the value u64 size || 32 bytes peak. The size is that of the tree when
/// the entry was written, so the largest is the tree's; what it has no bit for is of an earlier
/// tree and has been merged into a higher peak since.
final class FrontierStore {
  private static final byte PREFIX = 0;
  private static final int KEY_LENGTH = 2;
  private static final int VALUE_LENGTH = Long.BYTES + Hash.LENGTH;

  private final StateSection partition;
  private Frontier frontier;

  FrontierStore(StateSection partition) {
    this.partition = partition;
    this.frontier = read();
  }

  Frontier get() {
    return frontier;
  }

  /// @param next with at least one more leaf
  void put(Frontier next) {
    int lowest = Long.numberOfTrailingZeros(next.size());
    long rest = next.size();
    for (Hash peak : next.peaks()) {
      int height = Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
      rest &= ~(1L << height);
      // The lowest one always, for it tells the size.
      if (height == lowest || !has(frontier, height, peak)) {
        partition.put(key(height), value(next.size(), peak));
      }
    }
    frontier = next;
  }

  private static boolean has(Frontier frontier, int height, Hash peak) {
    long fromThere = frontier.size() >>> height;
    // The higher ones come before it.
    return (fromThere & 1) == 1 && frontier.peaks().get(Long.bitCount(fromThere) - 1).equals(peak);
  }

  private Frontier read() {
    long size = 0;
    @Nullable Hash[] byHeight = new Hash[Long.SIZE];
    // Everything with the prefix: another layout must not be taken for an empty tree.
    try (Entries entries = partition.range(new byte[] {PREFIX}, key(Long.SIZE - 1))) {
      while (entries.hasNext()) {
        KeyValue<byte[], byte[]> entry = entries.next();
        ByteBuffer value = StateCodecs.exactly(VALUE_LENGTH, ByteBuffer.wrap(entry.value));
        size = Math.max(size, value.getLong());
        byHeight[height(entry.key)] =
            Hash.of(Arrays.copyOfRange(entry.value, Long.BYTES, VALUE_LENGTH));
      }
    }
    return Frontier.of(size, peaks(size, byHeight));
  }

  private static List<Hash> peaks(long size, @Nullable Hash[] byHeight) {
    List<Hash> peaks = new ArrayList<>(Long.bitCount(size));
    for (int height = Long.SIZE - 1; height >= 0; height--) {
      if ((size >>> height & 1) == 1) {
        Hash peak = byHeight[height];
        if (peak == null) {
          throw StateCodecs.undecodable(null);
        }
        peaks.add(peak);
      }
    }
    return peaks;
  }

  private static int height(byte[] key) {
    return StateCodecs.exactly(KEY_LENGTH, ByteBuffer.wrap(key)).get(1);
  }

  private static byte[] key(int height) {
    return new byte[] {PREFIX, (byte) height};
  }

  private static byte[] value(long size, Hash peak) {
    return ByteBuffer.allocate(VALUE_LENGTH).putLong(size).put(peak.toBytes()).array();
  }
}
