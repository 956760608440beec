package io.sealedlog.runtime.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/// Decides which settings of Kafka's clients an operator may set, in which range, and gives the
/// reason when a setting is refused.
///
/// This is an allow list: a setting that a new version of Kafka adds is refused until it is listed
/// here. A test compares the lists with the settings that the clients know.
public final class OperatorSettings {
  /// The prefixes that restrict a setting to one kind of client: the first three in every service,
  /// the others in the worker's Kafka Streams.
  static final List<String> CLIENT_PREFIXES =
      List.of(
          "producer.",
          "consumer.",
          "admin.",
          "main.consumer.",
          "restore.consumer.",
          "global.consumer.");

  private static final Set<String> ALLOWED =
      Set.of(
          // Connections to the brokers and retries.
          "client.dns.lookup",
          "client.rack",
          "connections.max.idle.ms",
          "default.api.timeout.ms",
          "metadata.max.age.ms",
          "metadata.max.idle.ms",
          "metadata.recovery.rebootstrap.trigger.ms",
          "metadata.recovery.strategy",
          "reconnect.backoff.max.ms",
          "reconnect.backoff.ms",
          "request.timeout.ms",
          "retry.backoff.max.ms",
          "retry.backoff.ms",
          "security.protocol",
          "security.providers",
          "socket.connection.setup.timeout.max.ms",
          "socket.connection.setup.timeout.ms",
          // Buffers and batches.
          "batch.size",
          "buffered.records.per.partition",
          "compression.gzip.level",
          "compression.lz4.level",
          "compression.type",
          "compression.zstd.level",
          "delivery.timeout.ms",
          "fetch.max.bytes",
          "fetch.max.wait.ms",
          "fetch.min.bytes",
          "linger.ms",
          "max.block.ms",
          "max.partition.fetch.bytes",
          "max.poll.records",
          "receive.buffer.bytes",
          "send.buffer.bytes",
          // Metrics and plug-ins.
          "enable.metrics.push",
          "interceptor.classes",
          "log.summary.interval.ms",
          "metric.reporters",
          "metrics.num.samples",
          "metrics.recording.level",
          "metrics.sample.window.ms",
          "config.providers",
          // Assignment of the worker's tasks, and its files.
          "max.warmup.replicas",
          "probing.rebalance.interval.ms",
          "rack.aware.assignment.non_overlap_cost",
          "rack.aware.assignment.strategy",
          "rack.aware.assignment.tags",
          "rack.aware.assignment.traffic_cost",
          "state.cleanup.delay.ms",
          "state.cleanup.dir.max.age.ms",
          "task.timeout.ms",
          "upgrade.from");

  private static final List<String> ALLOWED_PREFIXES =
      List.of("sasl.", "ssl.", "config.providers.", "client.tag.");

  private static final Map<String, Range> BOUNDED =
      Map.of(
          "transaction.timeout.ms",
          new Range(2_000, 60_000, "what a killed worker left open holds up every reader"),
          "session.timeout.ms",
          new Range(6_000, 300_000, "a worker that died is missed after it"),
          "heartbeat.interval.ms",
          new Range(100, 100_000, "a worker without heartbeats loses its partitions"),
          "max.poll.interval.ms",
          new Range(10_000, 3_600_000, "a thread that hangs keeps its partitions for so long"),
          "buffer.memory",
          new Range(4L << 20, 2L << 30, "the largest record must fit"),
          "poll.ms",
          new Range(1, 100, "an answer may wait for so long"));

  private static final Map<String, String> REFUSED = refused();

  private static final Set<String> SECRETS = secrets();

  /// Settings that name a class of the operator. When one is set, unknown settings are passed on to
  /// that class.
  private static final Set<String> PLUG_INS =
      Set.of("config.providers", "interceptor.classes", "metric.reporters", "security.providers");

  private record Range(long least, long most, String because) {
    boolean has(String text) {
      try {
        long value = Long.parseLong(text.trim());
        return value >= least && value <= most;
      } catch (NumberFormatException e) {
        return false;
      }
    }
  }

  private OperatorSettings() {}

  /// Returns one sentence for each setting that is refused. Values are included only for settings
  /// that hold no secrets.
  ///
  /// @param properties by key without the prefix `kafka.`
  static List<String> problems(Map<String, String> properties) {
    boolean plugIns = properties.keySet().stream().anyMatch(OperatorSettings::isPlugIn);
    List<String> problems = new ArrayList<>();
    new TreeMap<>(properties)
        .forEach((key, value) -> problem(key, value, plugIns).ifPresent(problems::add));
    return problems;
  }

  /// Returns whether the setting may be set, to a value in its range. The name has no client
  /// prefix; settings of an operator's own class are not considered.
  public static boolean isAllowed(String name) {
    return ALLOWED.contains(name)
        || BOUNDED.containsKey(name)
        || ALLOWED_PREFIXES.stream().anyMatch(name::startsWith);
  }

  /// Returns whether the setting is known and refused.
  public static boolean isRefused(String name) {
    return reason(name).isPresent();
  }

  /// Returns whether the setting is a secret, which may be in a file of its own. Kafka decides
  /// which ones are.
  ///
  /// @param key without the prefix `kafka.`
  static boolean isSecret(String key) {
    String name = withoutClientPrefix(key);
    return name.equals(SaslLogin.PASSWORD) || SECRETS.contains(name);
  }

  private static Set<String> secrets() {
    return Stream.of(
            ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())
        .flatMap(definition -> definition.configKeys().values().stream())
        .filter(key -> key.type == ConfigDef.Type.PASSWORD)
        .map(key -> key.name)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<String> problem(String key, String value, boolean plugIns) {
    String name = withoutClientPrefix(key);
    if (SaslLogin.isSetting(name) && !key.equals(name)) {
      return Optional.of(
          "%s%s must be left out: all clients of a service log in as the same user, %s%s."
              .formatted(KafkaConfig.PREFIX, key, KafkaConfig.PREFIX, name));
    }
    if (key.equals("bootstrap.servers")) {
      return Optional.empty();
    }
    Range range = BOUNDED.get(name);
    if (range != null) {
      return range.has(value)
          ? Optional.empty()
          : Optional.of(
              "%s%s is \"%s\"; it must be a whole number from %d to %d, because %s."
                  .formatted(
                      KafkaConfig.PREFIX,
                      key,
                      value,
                      range.least(),
                      range.most(),
                      range.because()));
    }
    if (isAllowed(name)) {
      return Optional.empty();
    }
    return reason(name)
        .map(reason -> "%s%s must be left out: %s.".formatted(KafkaConfig.PREFIX, key, reason))
        .or(() -> plugIns ? Optional.empty() : Optional.of(unknown(key)));
  }

  private static String unknown(String key) {
    return "%s%s must be left out: no Kafka client of SealedLog has such a setting. (Settings for a class of your own are handed on when one is named, in kafka.interceptor.classes or kafka.metric.reporters for instance.)"
        .formatted(KafkaConfig.PREFIX, key);
  }

  private static Optional<String> reason(String name) {
    if (name.startsWith("topic.")) {
      return Optional.of("the settings of the changelogs are part of what keeps the state");
    }
    return Optional.ofNullable(REFUSED.get(name));
  }

  private static boolean isPlugIn(String key) {
    String name = withoutClientPrefix(key);
    return PLUG_INS.contains(name)
        || name.equals("ssl.engine.factory.class")
        || (name.startsWith("sasl.") && name.endsWith(".class"));
  }

  static String withoutClientPrefix(String key) {
    return CLIENT_PREFIXES.stream()
        .filter(key::startsWith)
        .findFirst()
        .map(prefix -> key.substring(prefix.length()))
        .orElse(key);
  }

  private static Map<String, String> refused() {
    Map<String, String> reasons = new HashMap<>();
    because(
        reasons,
        "a message answered 201 could be lost, SealedLog waits for all replicas in sync",
        Stream.of("acks", "retries"));
    because(
        reasons,
        "records could be written twice or out of order",
        Stream.of("enable.idempotence", "max.in.flight.requests.per.connection"));
    because(
        reasons,
        "state, events and offsets would not be committed together any more",
        Stream.of(
            "default.client.supplier",
            "processing.guarantee",
            "transaction.two.phase.commit.enable",
            "transactional.id"));
    because(
        reasons,
        "what was aborted would be shown and decided on",
        Stream.of("isolation.level", "internal.throw.on.fetch.stable.offset.unsupported"));
    because(
        reasons,
        "commands or events could be passed over",
        Stream.of(
            "auto.commit.interval.ms",
            "auto.offset.reset",
            "enable.auto.commit",
            "max.task.idle.ms",
            "exclude.internal.topics"));
    because(
        reasons,
        "a record that failed would be left out without a word, and what was promised of it lost",
        Stream.of(
            "default.deserialization.exception.handler",
            "default.production.exception.handler",
            "deserialization.exception.handler",
            "errors.dead.letter.queue.topic.name",
            "processing.exception.handler",
            "processing.exception.handler.global.enabled",
            "production.exception.handler"));
    because(reasons, "damaged records would be taken for good ones", Stream.of("check.crcs"));
    because(
        reasons,
        "records would go to other partitions, and the histories there begin anew",
        Stream.of(
            "partitioner.adaptive.partitioning.enable",
            "partitioner.availability.timeout.ms",
            "partitioner.class",
            "partitioner.ignore.keys"));
    because(
        reasons,
        "the partitions would be shared out in another way than the workers rely on",
        Stream.of("group.remote.assignor", "partition.assignment.strategy", "task.assignor.class"));
    because(
        reasons,
        "keys, values and times are what SealedLog makes them",
        Stream.of(
            "default.key.serde",
            "default.list.key.serde.inner",
            "default.list.key.serde.type",
            "default.list.value.serde.inner",
            "default.list.value.serde.type",
            "default.timestamp.extractor",
            "default.value.serde",
            "key.deserializer",
            "key.serializer",
            "value.deserializer",
            "value.serializer"));
    because(
        reasons,
        "the name is part of the log's generation; topics.prefix sets deployments apart",
        Stream.of("application.id", "client.id", "group.id"));
    because(
        reasons,
        "topics are made by \"sealedlog topics create\", as they must be",
        Stream.of("allow.auto.create.topics"));
    because(
        reasons,
        "every client must reach the same cluster, which kafka.bootstrap.servers names",
        Stream.of("bootstrap.controllers", "bootstrap.servers"));
    because(reasons, "the largest record must fit", Stream.of("max.request.size"));
    because(
        reasons,
        "the state's stores and their memory are what the worker makes them",
        Stream.of(
            "allow.os.group.write.access",
            "cache.max.bytes.buffering",
            "default.dsl.store",
            "dsl.store.format",
            "dsl.store.suppliers.class",
            "ensure.explicit.internal.resource.naming",
            "processor.wrapper.class",
            "rocksdb.config.setter",
            "statestore.cache.max.bytes",
            "topology.optimization"));
    because(
        reasons,
        "SealedLog has no use for it",
        Stream.of(
            "application.server",
            "built.in.metrics.version",
            "repartition.purge.interval.ms",
            "share.acknowledgement.mode",
            "share.acquire.mode",
            "window.size.ms",
            "windowed.inner.class.serde",
            "windowstore.changelog.additional.retention.ms"));
    reasons.put("acceptable.recovery.lag", setBy("worker.acceptable-recovery-lag"));
    reasons.put("commit.interval.ms", setBy("worker.commit-interval"));
    reasons.put("group.instance.id", setBy("worker.instance-id"));
    reasons.put("group.protocol", setBy("worker.group-protocol"));
    reasons.put("num.standby.replicas", setBy("worker.standbys"));
    reasons.put("num.stream.threads", setBy("worker.threads"));
    reasons.put("replication.factor", setBy("topics.replication"));
    reasons.put("state.dir", setBy("worker.state-directory"));
    return Map.copyOf(reasons);
  }

  private static void because(Map<String, String> reasons, String reason, Stream<String> names) {
    names.forEach(name -> reasons.put(name, reason));
  }

  private static String setBy(String key) {
    return "it is set by " + key;
  }
}
