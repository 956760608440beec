package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Topics, or a read model, with another number of partitions than the rest: services refuse to
/// start, and name what differs.
@Tag("servers")
class PartitionCountsTest {
  @Test
  void servicesRefuseToStart(@TempDir Path directory) throws Exception {
    KafkaServers kafka = KafkaServers.embedded(directory.resolve("kafka"));
    try (Cluster cluster = Cluster.start(directory, Map.of(), kafka)) {
      cluster.startGateway("gateway");
      ServiceProcess projector = cluster.startProjector("projector");
      projector.awaitReady();
      assertThat(projector.stop()).isIn(0, 143);

      administer(cluster, "DELETE FROM read_g1.projection_offsets WHERE partition = 3");
      assertRefused(
          cluster.startProjector("projector-of-three"),
          "The read model (schema read_g1) is of an events topic with 3 partitions, this one has 4.");

      addPartition(kafka, "read-marks.v1");
      String sentence = "read-marks.v1 has 5";
      assertRefused(cluster.startProjector("projector-of-four"), sentence);
      assertRefused(cluster.startWorker("worker"), sentence);
      assertRefused(cluster.startGateway("another-gateway").process(), sentence);
    }
  }

  private static void administer(Cluster cluster, String sql) throws SQLException {
    try (Connection connection = cluster.administrator("sealedlog_read");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  private static void addPartition(KafkaServers kafka, String topic) throws Exception {
    Map<String, Object> client = new HashMap<>();
    kafka
        .settings("topics")
        .forEach((name, value) -> {
          if (name.startsWith("kafka.")) {
            client.put(name.substring("kafka.".length()), value);
          }
        });
    try (Admin admin = Admin.create(client)) {
      admin
          .createPartitions(Map.of(topic, NewPartitions.increaseTo(5)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void assertRefused(ServiceProcess process, String sentence) {
    assertThat(process.await()).isNotZero();
    assertThat(process.output()).contains("SealedLog can't start", sentence);
  }
}
