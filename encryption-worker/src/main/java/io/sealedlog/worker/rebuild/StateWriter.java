package io.sealedlog.worker.rebuild;

import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.worker.state.StateLayout;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/// Writes entries of stores to their changelogs, in transactions of limited size. Opening another
/// writer fences this one.
final class StateWriter implements AutoCloseable {
  private static final int MOST_ENTRIES = 20_000;
  private static final long MOST_BYTES = 16L << 20;

  private final Producer<byte[], byte[]> producer;
  private final Changelogs changelogs;
  private final Map<String, String> topics = new HashMap<>();
  private int entries;
  private long bytes;

  StateWriter(KafkaClients clients, Changelogs changelogs) {
    this.changelogs = changelogs;
    StateLayout.STORES.forEach(store -> topics.put(store, changelogs.topicOf(store)));
    this.producer =
        clients.producer(
            "sealedlog-worker-rebuild",
            Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                changelogs.application() + "-rebuild",
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                60_000,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                3 * 1024 * 1024,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024));
    try {
      producer.initTransactions();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  void put(String store, int partition, byte[] key, byte[] value) {
    if (entries == 0) {
      changelogs.startupWait().throwIfStopped();
      producer.beginTransaction();
    }
    // A failed send makes the commit fail.
    var _ = producer.send(new ProducerRecord<>(topics.get(store), partition, key, value));
    entries++;
    bytes += key.length + value.length;
    if (entries >= MOST_ENTRIES || bytes >= MOST_BYTES) {
      commit();
    }
  }

  /// Commits everything put so far.
  ///
  /// @throws KafkaException when the write failed, or another writer was opened
  void commit() {
    if (entries > 0) {
      producer.commitTransaction();
      entries = 0;
      bytes = 0;
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
