package io.sealedlog.systemtests;

import io.sealedlog.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Map;

/// The Kafka brokers of a [Cluster], wherever they run.
interface KafkaServers extends AutoCloseable {
  /// Returns the settings with which a service reaches the brokers, `kafka.bootstrap.servers` and
  /// `topics.replication` among them.
  ///
  /// @param service the command that starts it: `gateway`, `worker`, `projector` or `topics`
  Map<String, String> settings(String service);

  @Override
  void close();

  /// Starts one broker in this process.
  static KafkaServers embedded(Path directory) {
    EmbeddedBroker broker = EmbeddedBroker.start(directory);
    return new KafkaServers() {
      @Override
      public Map<String, String> settings(String service) {
        return Map.of(
            "kafka.bootstrap.servers", broker.bootstrapServers(), "topics.replication", "1");
      }

      @Override
      public void close() {
        broker.close();
      }
    };
  }
}
