package io.sealedlog.systemtests;

import io.sealedlog.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.util.HashMap;
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
        // The login as Kafka's clients know it, which earlier versions take, too.
        Map<String, String> settings = new HashMap<>(Map.of("topics.replication", "1"));
        broker.clientSettings().forEach((name, value) -> settings.put("kafka." + name, value));
        return settings;
      }

      @Override
      public void close() {
        broker.close();
      }
    };
  }
}
