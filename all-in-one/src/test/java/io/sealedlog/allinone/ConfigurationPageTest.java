package io.sealedlog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.runtime.config.ConfigurationReference;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.operations.OperationsConfig;
import io.sealedlog.runtime.tracing.TracingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/configuration.md");

  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Made from the definitions in the code; to write it anew:
           mvn test -pl all-in-one -am -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.docs=true -->

      A setting comes from, a later place winning over an earlier one: its default, the properties file that `--config`
      names, the environment, the command line's options. In the environment the key `vault.master-key-file` is
      `SEALEDLOG_VAULT_MASTER_KEY_FILE`: capitals, with underscores for dots and dashes.

      A secret can be given as it is or, with `.file` after its key, as the path of a file that holds it. Secrets are
      never taken from the command line and never printed.

      A wrong value, a missing one, or a key that doesn't exist ends the start with the key, the value and what it must be.
      Durations are a whole number with a unit: `25ms`, `10s`, `5m`, `1h`, `7d`.

      `./sealedlog start` knows the settings of all three services and decides some of them itself, which must then be left
      out: the addresses, users and passwords of its own Kafka and PostgreSQL, how many copies there are, the worker's state
      directory, standbys and instance id, the projector's group mode and the gateway's drain time. `gateway`, `worker`
      and `projector` know those of their own chapter, of Kafka, of operations and of tracing.
      """;

  @Test
  void pageIsWhatTheDefinitionsSay() throws Exception {
    String page = page();
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page);
  }

  @Test
  void everySettingIsDescribedInASentence() {
    assertThat(AllInOne.SETTINGS.settings())
        .allSatisfy(setting -> assertThat(setting.description()).endsWith("."));
  }

  private static String page() {
    return new ConfigurationReference(
            INTRODUCTION,
            List.of(
                AllInOneConfig.SETTINGS,
                KafkaConfig.SETTINGS,
                chapter("Gateway", ServiceDefinition.GATEWAY),
                chapter("Worker", ServiceDefinition.WORKER),
                chapter("Projector", ServiceDefinition.PROJECTOR),
                OperationsConfig.SETTINGS,
                TracingConfig.SETTINGS))
        .markdown();
  }

  private static Settings chapter(String title, ServiceDefinition service) {
    return service.settings().without(KafkaConfig.SETTINGS).titled(title);
  }
}
