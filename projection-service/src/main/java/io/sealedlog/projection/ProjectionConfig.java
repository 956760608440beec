package io.sealedlog.projection;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.LogKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The settings of a projection service.
///
/// @param database of the read model; its role must own the schema or be allowed to create it
/// @param logKeyFile the keys with which workers' events are recognized
/// @param reader the role that is granted SELECT on the read model, if it exists
/// @param batchRecords the most records that are written in one transaction
public record ProjectionConfig(
    KafkaConfig kafka,
    Path logKeyFile,
    DatabaseConfig database,
    String reader,
    PartitionAssignment groupMode,
    int batchRecords) {
  private static final DatabaseConfig.Definition DATABASE =
      DatabaseConfig.Definition.of("read", "the read model", 2, Duration.ofMinutes(1));

  private static final List<String> TIMES_OF_THE_BROKER =
      List.of("session.timeout.ms", "heartbeat.interval.ms");

  static final Setting<String> READER =
      Setting.text(
              "read.reader-role",
              "Role that is granted SELECT on the read model at start, when it exists: the one that"
                  + " gateways use.")
          .satisfying("not empty", role -> !role.isBlank())
          .withDefault("sealedlog_gateway");

  static final Setting<String> GROUP_MODE =
      Setting.oneOf(
              "group.mode",
              List.of("assign", "group"),
              "`assign`: this projector takes all partitions. `group`: several share them out as a"
                  + " Kafka consumer group.")
          .withDefault("group");

  static final Setting<Integer> BATCH_RECORDS =
      Setting.integer(
              "projection.batch-records",
              1,
              10_000,
              "The most events that are written to the read model in one transaction.")
          .withDefault(2000);

  public static final Settings SETTINGS =
      Settings.of("Projector", READER, GROUP_MODE, BATCH_RECORDS, LogKeys.FILE)
          .and(KafkaConfig.SETTINGS)
          .and(DATABASE.settings("Read model"));

  public static ProjectionConfig from(Configuration configuration) {
    KafkaConfig kafka = KafkaConfig.from(configuration);
    PartitionAssignment groupMode =
        PartitionAssignment.valueOf(configuration.get(GROUP_MODE).toUpperCase(Locale.ROOT));
    if (groupMode == PartitionAssignment.GROUP) {
      requireTimesOfTheBroker(kafka);
    }
    return new ProjectionConfig(
        kafka,
        configuration.get(LogKeys.FILE),
        DATABASE.from("read", configuration),
        configuration.get(READER),
        groupMode,
        configuration.get(BATCH_RECORDS));
  }

  // In the newer group protocol the broker decides these times; a consumer that sets them doesn't
  // start.
  private static void requireTimesOfTheBroker(KafkaConfig kafka) {
    List<String> problems =
        Stream.of("", "consumer.")
            .flatMap(kind -> TIMES_OF_THE_BROKER.stream().map(key -> kind + key))
            .filter(kafka.clientProperties()::containsKey)
            .map(key ->
                "kafka.%s must be left out, or be kafka.main.consumer.%s to mean the workers: with group.mode=group the brokers decide it for projectors."
                    .formatted(key, key.replace("consumer.", "")))
            .toList();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }
}
