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
  /// What changes with every event, in sections: where streams end, and what there is once for the
  /// partition.
  static final String PROGRESS = "progress";

  /// Conversation id to members and epoch.
  static final String CONVERSATIONS = "conversations";

  /// User id to the newest identity.
  static final String IDENTITIES = "identities";

  private static final Map<String, String> CHANGELOG =
      Map.of(
          // Small segments are compacted early, and what is compacted need not be read at a start.
          "segment.bytes", String.valueOf(32 * 1024 * 1024),
          "segment.ms", String.valueOf(10 * 60 * 1000),
          "min.cleanable.dirty.ratio", "0.5");

  private WorkerStores() {}

  static List<StoreBuilder<KeyValueStore<byte[], byte[]>>> builders(StoreKind kind) {
    return List.of(
        builder(kind, PROGRESS), builder(kind, CONVERSATIONS), builder(kind, IDENTITIES));
  }

  /// Stream id to where the stream ends.
  static StateSection heads(KeyValueStore<byte[], byte[]> progress) {
    return new StateSection(progress, (byte) 1);
  }

  /// The frontier of the partition's tree, and the peak of its times.
  static StateSection partition(KeyValueStore<byte[], byte[]> progress) {
    return new StateSection(progress, (byte) 3);
  }

  private static StoreBuilder<KeyValueStore<byte[], byte[]>> builder(StoreKind kind, String name) {
    // No cache: nearly all that is written is another key than before, and to keep each in a cache
    // until the commit costs more than to write some of them twice (docs/adr/0012).
    return Stores.keyValueStoreBuilder(kind.supplier(name), Serdes.ByteArray(), Serdes.ByteArray())
        .withLoggingEnabled(CHANGELOG);
  }
}
