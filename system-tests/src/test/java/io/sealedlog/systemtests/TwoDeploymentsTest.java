package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two deployments, each with databases and keys of its own, on one Kafka cluster with the same
/// `topics.prefix`. The second is refused in a sentence, and the first loses nothing.
@Tag("servers")
class TwoDeploymentsTest {
  @Test
  void theSecondIsRefusedAndTheFirstGoesOn(@TempDir Path directory) throws IOException {
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    KafkaServers kafka = KafkaServers.embedded(directory.resolve("kafka"));
    try (Cluster own = Cluster.start(first, Map.of(), kafka);
        Cluster other = Cluster.start(second, Map.of(), lent(kafka))) {
      Cluster.Gateway gateway = own.startGateway("gateway");
      ServiceProcess worker = own.startWorker("worker");
      own.startProjector("projector").awaitReady();
      worker.awaitReady();
      gateway.api().awaitReady();

      // Nothing is in the log yet: only the mark of the workers tells.
      assertRefused(
          other.startGateway("gateway").process(), "the topics are those of another deployment");
      assertRefused(other.startWorker("worker"), "The topics are those of another deployment");

      // It left nothing that would keep the first from starting again.
      worker.kill();
      own.startWorker("worker").awaitReady();

      Person alice = Person.register(gateway.api(), "alice");
      String conversation = alice.converse(Person.register(gateway.api(), "bob"));
      alice.sendReadably(conversation, "before");

      assertRefused(
          other.startGateway("gateway").process(),
          "was written with other keys than those in the vault");
      assertRefused(
          other.startWorker("worker"), "was written with other keys than those in log.key-file");
      assertRefused(
          other.startProjector("projector"),
          "was written with other keys than those in log.key-file");

      alice.sendReadably(conversation, "after");
      assertThat(alice.texts(conversation)).containsExactly("before", "after");
    }
  }

  private static void assertRefused(ServiceProcess process, String sentence) {
    assertThat(process.await()).isNotZero();
    assertThat(process.output()).containsIgnoringCase(sentence);
  }

  /// The brokers, which are closed by the cluster that they belong to.
  private static KafkaServers lent(KafkaServers kafka) {
    return new KafkaServers() {
      @Override
      public Map<String, String> settings(String service) {
        return kafka.settings(service);
      }

      @Override
      public void close() {
        // The owner does.
      }
    };
  }
}
