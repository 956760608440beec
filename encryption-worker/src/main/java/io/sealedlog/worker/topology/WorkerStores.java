package io.sealedlog.worker.topology;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// The stores by name. The names are in the changelog topics' names, so they are part of the
/// generation.
final class WorkerStores {
  /// Stream id to where the stream ends.
  static final String HEADS = "heads";

  /// Conversation id to members and epoch.
  static final String CONVERSATIONS = "conversations";

  /// User id to the newest identity.
  static final String IDENTITIES = "identities";

  /// What came of commands, see `OutcomeKey`.
  static final String OUTCOMES = "outcomes";

  /// Two entries: the frontier of the partition's tree, and what of the outcomes was forgotten.
  static final String PARTITION = "partition";

  private static final Map<String, String> CHANGELOG =
      Map.of(
          // Small segments are compacted early, and what is compacted need not be read at a start.
          "segment.bytes", String.valueOf(32 * 1024 * 1024),
          "segment.ms", String.valueOf(10 * 60 * 1000),
          "min.cleanable.dirty.ratio", "0.3");

  private WorkerStores() {}

  static List<StoreBuilder<KeyValueStore<byte[], byte[]>>> builders(StoreKind kind) {
    return List.of(
        // Rewritten with every event: the cache makes that one write per commit.
        builder(kind, HEADS).withCachingEnabled(),
        builder(kind, PARTITION).withCachingEnabled(),
        builder(kind, CONVERSATIONS),
        builder(kind, IDENTITIES),
        builder(kind, OUTCOMES));
  }

  private static StoreBuilder<KeyValueStore<byte[], byte[]>> builder(StoreKind kind, String name) {
    return Stores.keyValueStoreBuilder(kind.supplier(name), Serdes.ByteArray(), Serdes.ByteArray())
        .withLoggingEnabled(CHANGELOG);
  }
}
