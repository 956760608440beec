package io.sealedlog.worker;

import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.vault.TransportKeyConfig;
import io.sealedlog.worker.kernel.Limits;
import io.sealedlog.worker.topology.StreamsProperties;
import io.sealedlog.worker.topology.StreamsTimeouts;
import io.sealedlog.worker.topology.StreamsTuning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The configuration of an encryption worker.
///
/// @param logKeyFile the file with the key by which projectors recognize this worker's events
/// @param maxContexts the most sender contexts that a partition keeps open
/// @param dedupeMemory bytes for the outcomes of the newest commands
/// @param stateCache bytes of heap for decoded conversations
/// @param purgeInterval how often processed commands are deleted
public record WorkerConfig(
    KafkaConfig kafka,
    TransportKeyConfig vault,
    Path logKeyFile,
    StreamsTuning streams,
    Limits limits,
    int maxContexts,
    long dedupeMemory,
    long stateCache,
    Duration purgeInterval) {

  private static final String CLASSIC = "classic";

  static final Setting<Integer> THREADS =
      Setting.integer("worker.threads", 1, 64, "Threads that decide commands.").withDefault(1);
  static final Setting<Duration> COMMIT_INTERVAL =
      Setting.duration(
              "worker.commit-interval",
              Duration.ofMillis(1),
              Duration.ofSeconds(5),
              "How long decided commands may wait for their commit at most. Commands that somebody"
                  + " waits for are committed as soon as nothing else is to be decided; those of"
                  + " batches wait so long, because larger transactions take less time for each. At"
                  + " most half of `kafka.transaction.timeout.ms`, which is 15000.")
          .withDefault(Duration.ofMillis(50));
  static final Setting<Long> STATE_MEMORY =
      Setting.longInteger(
              "worker.state-memory-bytes",
              8L << 20,
              1L << 40,
              "Native memory, beside the heap, that all stores of the worker's state take together."
                  + " The state itself is on disk; more memory makes fewer reads.")
          .withDefault(64L << 20);
  static final Setting<Long> STATE_CACHE =
      Setting.longInteger(
              "worker.state-cache-bytes",
              1L << 20,
              1L << 40,
              "Memory of the heap for conversations that are kept decoded, for all partitions"
                  + " together.")
          .withDefault(24L << 20);
  static final Setting<Path> STATE_DIRECTORY =
      Setting.path(
              "worker.state-directory",
              "Directory for the state of this worker alone. It can be deleted while the worker"
                  + " is stopped: the state is read back from Kafka.")
          .withDefault(Path.of("data", "worker"));
  static final Setting<Integer> STANDBYS =
      Setting.integer(
              "worker.standbys",
              0,
              2,
              "How many other workers keep a copy of each partition's state, to take over at once."
                  + " With 1 and a single worker there is none, which does no harm.")
          .withDefault(1);
  static final Setting<String> GROUP_PROTOCOL =
      Setting.oneOf(
              "worker.group-protocol",
              List.of(CLASSIC, "streams"),
              "How workers share the partitions. With the newer protocol, streams,"
                  + " `worker.instance-id` has no effect yet, and the broker decides about standbys"
                  + " and how soon a killed worker is missed.")
          .withDefault(CLASSIC);
  static final Setting<Duration> LINGER =
      Setting.duration(
              "worker.linger",
              Duration.ZERO,
              Duration.ofMillis(100),
              "How long a producer waits for more records before it sends. A commit sends at once"
                  + " what is there, so more than the commit interval only saves requests.")
          .withDefault(Duration.ofMillis(20));
  static final Setting<Duration> MAX_POLL_INTERVAL =
      Setting.duration(
              "worker.max-poll-interval",
              Duration.ofSeconds(10),
              Duration.ofHours(1),
              "How long a thread may be busy before its partitions go to another worker.")
          .withDefault(Duration.ofMinutes(5));
  static final Setting<Long> ACCEPTABLE_RECOVERY_LAG =
      Setting.longInteger(
              "worker.acceptable-recovery-lag",
              0,
              1_000_000_000,
              "How many records a standby may be behind and still take over at once.")
          .withDefault(10_000L);
  static final Setting<Optional<String>> INSTANCE_ID =
      Setting.text(
              "worker.instance-id",
              "A name for this worker that stays over restarts and that no other has. With it a"
                  + " restarted worker has its partitions back at once, also after a crash.")
          .satisfying(
              "1 to 100 letters, digits, dots, underscores and dashes",
              id -> id.matches("[A-Za-z0-9._-]{1,100}"))
          .optional();
  static final Setting<Integer> MAX_BODY_BYTES =
      Setting.integer(
              "worker.max-body-bytes",
              1_024,
              1_048_576,
              "Size of a message's body as JSON, above which the worker refuses it. A gateway"
                  + " refuses earlier.")
          .withDefault(512 * 1024);
  static final Setting<Duration> EPOCH_MAX_AGE =
      Setting.duration(
              "worker.epoch-max-age",
              Duration.ofMinutes(1),
              EpochHeader.MAX_AGE,
              "How long messages are sealed under one epoch. The next message after it starts a new"
                  + " one.")
          .withDefault(EpochHeader.MAX_AGE);
  static final Setting<Integer> MAX_CONTEXTS =
      Setting.integer(
              "worker.max-contexts",
              1,
              1_000_000,
              "Sender contexts that a partition keeps open: conversations that can go on without a"
                  + " new encapsulation.")
          .withDefault(10_000);
  static final Setting<Duration> DEDUPE_WINDOW =
      Setting.duration(
              "worker.dedupe-window",
              Duration.ofSeconds(10),
              Duration.ofDays(1),
              "How long the worker remembers what came of commands, where the memory for it is"
                  + " enough. A message with an id that is older is looked for in the read model"
                  + " before it is taken.")
          .withDefault(Duration.ofHours(1));
  static final Setting<Long> DEDUPE_MEMORY =
      Setting.longInteger(
              "worker.dedupe-memory",
              1024 * 1024,
              1L << 36,
              "Memory of this process for what came of commands, in bytes: 44 for each. What was"
                  + " decided first is forgotten first. The default is 18 minutes at 1 400 messages a"
                  + " second and two at 12 000. A partition takes 360 kB at least.")
          .withDefault(64L * 1024 * 1024);
  static final Setting<Duration> PURGE_INTERVAL =
      Setting.duration(
              "worker.purge-interval",
              Duration.ofMillis(100),
              Duration.ofHours(1),
              "How often commands that are done with are deleted from their topic.")
          .withDefault(Duration.ofSeconds(30));

  /// All settings of a worker, with those of Kafka and the vault.
  public static final Settings SETTINGS =
      Settings.of(
              "Encryption worker",
              THREADS,
              COMMIT_INTERVAL,
              STATE_MEMORY,
              STATE_CACHE,
              STATE_DIRECTORY,
              STANDBYS,
              GROUP_PROTOCOL,
              LINGER,
              MAX_POLL_INTERVAL,
              ACCEPTABLE_RECOVERY_LAG,
              INSTANCE_ID,
              DEDUPE_WINDOW,
              DEDUPE_MEMORY,
              MAX_BODY_BYTES,
              EPOCH_MAX_AGE,
              MAX_CONTEXTS,
              PURGE_INTERVAL,
              LogKeys.FILE)
          .and(KafkaConfig.SETTINGS)
          .and(TransportKeyConfig.SETTINGS);

  public static WorkerConfig of(Configuration configuration) {
    KafkaConfig kafka = KafkaConfig.from(configuration);
    StreamsTuning streams = streams(configuration);
    StreamsTimeouts _ =
        StreamsTimeouts.of(StreamsProperties.of(kafka, streams)).requireCompatible();
    return new WorkerConfig(
        kafka,
        TransportKeyConfig.of(configuration),
        configuration.get(LogKeys.FILE),
        streams,
        new Limits(
            configuration.get(DEDUPE_WINDOW),
            Limits.FUTURE_TOLERANCE,
            configuration.get(MAX_BODY_BYTES),
            configuration.get(EPOCH_MAX_AGE)),
        configuration.get(MAX_CONTEXTS),
        configuration.get(DEDUPE_MEMORY),
        configuration.get(STATE_CACHE),
        configuration.get(PURGE_INTERVAL));
  }

  // The streams protocol refuses an instance id, and the all-in-one sets one with any protocol.
  private static Optional<String> instanceId(Configuration configuration) {
    return configuration.get(GROUP_PROTOCOL).equals(CLASSIC)
        ? configuration.get(INSTANCE_ID)
        : Optional.empty();
  }

  private static StreamsTuning streams(Configuration configuration) {
    return new StreamsTuning(
        configuration.get(THREADS),
        configuration.get(COMMIT_INTERVAL),
        configuration.get(STATE_MEMORY),
        configuration.get(STATE_DIRECTORY),
        configuration.get(STANDBYS),
        configuration.get(GROUP_PROTOCOL),
        configuration.get(LINGER),
        configuration.get(MAX_POLL_INTERVAL),
        configuration.get(ACCEPTABLE_RECOVERY_LAG),
        instanceId(configuration));
  }
}
