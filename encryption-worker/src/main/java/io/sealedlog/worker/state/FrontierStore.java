package io.sealedlog.worker.state;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Stores the frontier of a partition's Merkle tree with one entry for each height that has or had
/// a peak, so that an append changes one entry, whatever the size of the tree.
///
/// The key is {0, height}, the value u64 size || 32 bytes peak. An entry has the tree's size at the
/// time of its writing, so the largest one is the size of the tree. An entry whose height has no
/// bit in that size is obsolete: its peak has been merged into a higher one.
public final class FrontierStore {
  private static final byte PREFIX = 0;
  private static final int KEY_LENGTH = 2;
  private static final int VALUE_LENGTH = Long.BYTES + Hash.LENGTH;

  private final StateTable partition;
  private Frontier frontier;

  /// @param partition the section with the partition's own entries
  public FrontierStore(StateTable partition) {
    this.partition = partition;
    this.frontier = read();
  }

  public Frontier get() {
    return frontier;
  }

  /// @param next with at least one more leaf
  public void put(Frontier next) {
    int lowest = Long.numberOfTrailingZeros(next.size());
    long rest = next.size();
    for (Hash peak : next.peaks()) {
      int height = Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
      rest &= ~(1L << height);
      // The lowest peak is always written, because its entry holds the tree's size.
      if (height == lowest || !has(frontier, height, peak)) {
        partition.put(key(height), value(next.size(), peak));
      }
    }
    frontier = next;
  }

  /// Returns the tree size in an entry of the store [StateLayout#PROGRESS], if it is an entry of a
  /// frontier.
  ///
  /// @param key with the prefix of the section
  public static OptionalLong size(byte[] key, byte @Nullable [] value) {
    boolean isFrontier =
        key.length == 1 + KEY_LENGTH && key[0] == StateLayout.PARTITION && key[1] == PREFIX;
    return isFrontier && value != null && value.length == VALUE_LENGTH
        ? OptionalLong.of(ByteBuffer.wrap(value).getLong())
        : OptionalLong.empty();
  }

  private static boolean has(Frontier frontier, int height, Hash peak) {
    long fromThere = frontier.size() >>> height;
    // The peaks of greater heights come before it.
    return (fromThere & 1) == 1 && frontier.peaks().get(Long.bitCount(fromThere) - 1).equals(peak);
  }

  private Frontier read() {
    long size = 0;
    @Nullable Hash[] byHeight = new Hash[Long.SIZE];
    for (int height = 0; height < Long.SIZE; height++) {
      byte[] entry = partition.get(key(height));
      if (entry != null) {
        size =
            Math.max(
                size, StateCodecs.requireLength(VALUE_LENGTH, ByteBuffer.wrap(entry)).getLong());
        byHeight[height] = Hash.of(Arrays.copyOfRange(entry, Long.BYTES, VALUE_LENGTH));
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

  private static byte[] key(int height) {
    return new byte[] {PREFIX, (byte) height};
  }

  private static byte[] value(long size, Hash peak) {
    return ByteBuffer.allocate(VALUE_LENGTH).putLong(size).put(peak.toBytes()).array();
  }
}
