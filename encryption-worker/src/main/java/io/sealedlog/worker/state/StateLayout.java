package io.sealedlog.worker.state;

import java.util.List;
import java.util.Map;

/// How the state is laid out: the stores by name, and the sections of the one that every event
/// changes.
///
/// The names are in the changelog topics' names. They end with the layout's version: another layout
/// is in other topics, which are made anew from the log, so that nobody takes one for the other.
public final class StateLayout {
  private static final String VERSION = "-v1";

  /// What changes with every event, in sections: where streams end, and what there is once for the
  /// partition.
  public static final String PROGRESS = "progress" + VERSION;

  /// Conversation id to members, epoch and creation.
  public static final String CONVERSATIONS = "conversations" + VERSION;

  /// User id to the newest identity.
  public static final String IDENTITIES = "identities" + VERSION;

  public static final List<String> STORES = List.of(PROGRESS, CONVERSATIONS, IDENTITIES);

  /// Settings of the changelog topics.
  public static final Map<String, String> CHANGELOG =
      Map.of(
          // Small segments are compacted early, and what is compacted need not be read at a start.
          "segment.bytes", String.valueOf(32 * 1024 * 1024),
          "segment.ms", String.valueOf(10 * 60 * 1000),
          "min.cleanable.dirty.ratio", "0.5");

  /// The section of [#PROGRESS] with stream ids and where the streams end.
  public static final byte HEADS = 1;

  /// The section of [#PROGRESS] with what there is once for the partition. The frontier is in it,
  /// and tells how far the state is; no section comes behind it.
  public static final byte PARTITION = 3;

  private StateLayout() {}

  static byte[] prefixed(byte prefix, byte[] key) {
    byte[] prefixed = new byte[1 + key.length];
    prefixed[0] = prefix;
    System.arraycopy(key, 0, prefixed, 1, key.length);
    return prefixed;
  }
}
