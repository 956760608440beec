package io.sealedlog.worker.state;

import java.util.List;
import java.util.Map;

/// The layout of the state: the names of the stores, and the sections of the store that every event
/// changes.
///
/// The names of the changelog topics contain these names, which end with the layout's version. A
/// new layout uses new topics, rebuilt from the log, so that versions never read each other's
/// state.
public final class StateLayout {
  private static final String VERSION = "-v1";

  /// The store that every event changes, in sections: the ends of the streams, and the partition's
  /// own entries.
  public static final String PROGRESS = "progress" + VERSION;

  /// Maps conversation ids to members, epoch and creation.
  public static final String CONVERSATIONS = "conversations" + VERSION;

  /// Maps user ids to the newest identity.
  public static final String IDENTITIES = "identities" + VERSION;

  public static final List<String> STORES = List.of(PROGRESS, CONVERSATIONS, IDENTITIES);

  /// Settings of the changelog topics.
  public static final Map<String, String> CHANGELOG =
      Map.of(
          // Small segments are compacted early, so that a restore reads less.
          "segment.bytes", String.valueOf(32 * 1024 * 1024),
          "segment.ms", String.valueOf(10 * 60 * 1000),
          "min.cleanable.dirty.ratio", "0.5");

  /// The section of [#PROGRESS] that maps stream ids to the ends of the streams.
  public static final byte HEADS = 1;

  /// The section of [#PROGRESS] with the partition's own entries. It must stay the last section: it
  /// holds the frontier, which shows how far the state is.
  public static final byte PARTITION = 3;

  private StateLayout() {}

  static byte[] prefixed(byte prefix, byte[] key) {
    byte[] prefixed = new byte[1 + key.length];
    prefixed[0] = prefix;
    System.arraycopy(key, 0, prefixed, 1, key.length);
    return prefixed;
  }
}
