package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConfigTest {
  @Test
  void handsOnWhatItDoesNotKnow() {
    KafkaConfig config =
        config(
            Map.of(
                "kafka.security.protocol", "SSL",
                "kafka.ssl.key.password", "canary",
                "topics.prefix", "eu."));

    assertThat(config.bootstrapServers()).isEqualTo("a:1, b:2");
    assertThat(config.clientProperties())
        .containsOnly(
            Map.entry("bootstrap.servers", "a:1, b:2"),
            Map.entry("security.protocol", "SSL"),
            Map.entry("ssl.key.password", "canary"));
    assertThat(config.topics().events().name()).isEqualTo("eu.events.v1");
    assertThat(config.toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "10", "auto"})
  void refusesACountOfCopiesThatGivesNothing(String copies) {
    assertThatThrownBy(() -> config(Map.of("topics.replication", copies)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "topics.replication is \"" + copies + "\"; it must be 1, or from 3 to 9");
  }

  @Test
  void replicatesUnlessToldOtherwise() {
    assertThat(config(Map.of()).replication()).isEqualTo(3);
    assertThat(config(Map.of("topics.replication", "1")).replication()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "", "a:1 b:2", "a:1,", ":1"})
  void refusesWhatIsNoAddress(String servers) {
    assertThatThrownBy(() -> config(Map.of("kafka.bootstrap.servers", servers)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("it must be host:port");
  }

  @Test
  void clientsKeepWhatMustHoldAndTakeTheRest() {
    KafkaClients clients = new KafkaClients(config(Map.of("kafka.linger.ms", "9")));

    assertThat(clients.producerProperties("me", Map.of("linger.ms", 2, "acks", "1")))
        .containsEntry("linger.ms", "9")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("client.id", "me");
    assertThat(clients.consumerProperties("me", Map.of("isolation.level", "read_uncommitted")))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "none");
  }

  @Test
  void settingsForOneKindOfClientReachThatKindOnly() {
    KafkaClients clients =
        new KafkaClients(
            config(
                Map.of(
                    "kafka.send.buffer.bytes", "1",
                    "kafka.producer.send.buffer.bytes", "2",
                    "kafka.main.consumer.send.buffer.bytes", "3")));

    assertThat(clients.producerProperties("me", Map.of()))
        .containsEntry("send.buffer.bytes", "2")
        .doesNotContainKeys("producer.send.buffer.bytes", "main.consumer.send.buffer.bytes");
    assertThat(clients.consumerProperties("me", Map.of())).containsEntry("send.buffer.bytes", "1");
  }

  @ParameterizedTest
  @CsvSource({
    "SCRAM-SHA-512, org.apache.kafka.common.security.scram.ScramLoginModule",
    "SCRAM-SHA-256, org.apache.kafka.common.security.scram.ScramLoginModule",
    "PLAIN, org.apache.kafka.common.security.plain.PlainLoginModule"
  })
  void makesKafkasLoginOfUserAndPassword(String mechanism, String module, @TempDir Path directory)
      throws Exception {
    String password = "a \"quoted\" \\ pass=word; \u00e4\u20ac";
    Path file = Files.writeString(directory.resolve("password"), password + "\n");

    KafkaConfig config =
        config(
            Map.of(
                "kafka.security.protocol",
                "SASL_SSL",
                "kafka.sasl.mechanism",
                mechanism,
                "kafka.sasl.username",
                "gate\"way",
                "kafka.sasl.password.file",
                file.toString()));

    assertThat(config.clientProperties())
        .containsOnlyKeys(
            "bootstrap.servers", "security.protocol", "sasl.mechanism", "sasl.jaas.config");
    Password jaas = new Password(config.clientProperties().get("sasl.jaas.config"));
    assertThat(
            JaasContext.loadClientContext(Map.of("sasl.jaas.config", jaas)).configurationEntries())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.getLoginModuleName()).isEqualTo(module);
          assertThat((Object) entry.getOptions())
              .isEqualTo(Map.of("username", "gate\"way", "password", password));
        });
    assertThat(config.toString()).doesNotContain("pass=word");
  }

  @Test
  void saysWhatIsMissingForALogin() {
    assertThatThrownBy(() -> config(Map.of("kafka.sasl.password", "canary")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kafka.sasl.username is not set")
        .hasMessageContaining("kafka.sasl.mechanism is \"\"; with kafka.sasl.username it must be")
        .hasMessageContaining(
            "kafka.security.protocol is \"\"; with kafka.sasl.username it must be")
        .hasMessageNotContaining("canary");
    assertThatThrownBy(() ->
            config(
                Map.of(
                    "kafka.sasl.username", "x",
                    "kafka.sasl.jaas.config", "canary",
                    "kafka.sasl.mechanism", "GSSAPI")))
        .hasMessageContaining("kafka.sasl.username is set without a password")
        .hasMessageContaining("kafka.sasl.jaas.config and kafka.sasl.username are both set")
        .hasMessageContaining("kafka.sasl.mechanism is \"GSSAPI\"")
        .hasMessageNotContaining("canary");
    assertThatThrownBy(() -> config(Map.of("kafka.producer.sasl.password", "canary")))
        .hasMessageContaining("kafka.producer.sasl.password must be left out: all clients")
        .hasMessageNotContaining("canary");
  }

  @Test
  void takesEverySecretOfKafkaFromAFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), "canary\n");
    for (String name :
        List.of(
            "sasl.jaas.config",
            "ssl.key.password",
            "ssl.keystore.password",
            "ssl.keystore.key",
            "ssl.truststore.password",
            "producer.ssl.key.password")) {
      assertThat(config(Map.of("kafka." + name + ".file", file.toString())).clientProperties())
          .containsEntry(name, "canary")
          .doesNotContainKey(name + ".file");
    }
  }

  @Test
  void saysWhichFileOfACertificateCanNotBeUsed(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
    for (String path : List.of(file.toString(), directory.resolve("none.pem").toString())) {
      KafkaClients clients =
          new KafkaClients(
              config(
                  Map.of(
                      "kafka.bootstrap.servers", "127.0.0.1:9",
                      "kafka.security.protocol", "SSL",
                      "kafka.ssl.truststore.type", "PEM",
                      "kafka.ssl.truststore.location", path)));
      assertThatThrownBy(() -> clients.admin("me"))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("The settings of Kafka's clients (kafka.*) can't be used: ")
          .hasMessageContaining(path);
    }
  }

  private static KafkaConfig config(Map<String, String> values) {
    Map<String, String> all = new HashMap<>(Map.of("kafka.bootstrap.servers", "a:1, b:2"));
    all.putAll(values);
    return KafkaConfig.from(Configuration.of(KafkaConfig.SETTINGS, all));
  }
}
