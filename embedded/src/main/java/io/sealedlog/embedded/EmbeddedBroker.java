package io.sealedlog.embedded;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// A Kafka broker with its controller in this process, for a single machine: on loopback, without
/// replication, with little memory. It doesn't create topics automatically.
///
/// Any user of the machine can connect to a loopback address, so both ask for a password: the
/// broker for the one in its directory ([BrokerLogin]), the controller for one that only this
/// process has.
///
/// Kafka handles a fatal fault by its class `Exit`, which ends the process unless its procedures
/// are replaced.
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  static final String HOST = "127.0.0.1";

  private final CombinedNode node;
  private final BrokerLogin login;

  private EmbeddedBroker(CombinedNode node, BrokerLogin login) {
    this.node = node;
    this.login = login;
  }

  /// Starts a broker on the directory, which is created if missing, and returns when the broker
  /// accepts requests.
  ///
  /// @throws StartException when the directory can't be used
  public static EmbeddedBroker start(Path directory) {
    return start(directory, false);
  }

  /// @param flushEachRecord whether to force each record to the disk before it is acknowledged:
  ///   safe against power loss, but much slower
  public static EmbeddedBroker start(Path directory, boolean flushEachRecord) {
    try {
      Path log = Files.createDirectories(directory.toAbsolutePath().resolve("log"));
      RememberedPorts ports = new RememberedPorts(directory.resolve("ports.properties"));
      int port = ports.port("broker");
      BrokerLogin login = BrokerLogin.prepare(directory, HOST + ":" + port);
      Map<String, String> settings = settings(log, port, ports.port("controller"));
      settings.putAll(security(login));
      if (flushEachRecord) {
        settings.put("log.flush.interval.messages", "1");
      }
      format(log);
      return new EmbeddedBroker(CombinedNode.start(new KafkaConfig(settings, false), login), login);
    } catch (IOException e) {
      throw new StartException(
          "The embedded broker can't use the directory %s: %s.".formatted(directory, e), e);
    }
  }

  /// Returns host and port.
  public String address() {
    return login.address();
  }

  /// Returns the settings of a Kafka client for this broker, by Kafka's names. They contain the
  /// password.
  public Map<String, String> clientSettings() {
    return login.clientSettings();
  }

  /// Returns the settings of a service for this broker, which is the only one of its cluster. They
  /// contain the password.
  public Map<String, String> serviceSettings() {
    return login.serviceSettings();
  }

  /// Returns the keys of the settings of a service with values that reach no broker, to validate
  /// other settings before there is one.
  public static Map<String, String> placeholderSettings() {
    return BrokerLogin.placeholder().serviceSettings();
  }

  /// Stops the broker and the controller, and waits for their end.
  @Override
  public void close() {
    node.stop();
  }

  // Does nothing when the directory is already formatted: `meta.properties` is written last.
  private static void format(Path log) throws IOException {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE_ID)
          .setDirectories(List.of(log.toString()))
          .setMetadataLogDirectory(log.toString())
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static Map<String, String> settings(Path log, int port, int controllerPort) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE_ID));
    settings.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    settings.put(
        "listeners",
        "CLIENT://%s:%d,CONTROLLER://%s:%d".formatted(HOST, port, HOST, controllerPort));
    settings.put("advertised.listeners", "CLIENT://%s:%d".formatted(HOST, port));
    settings.put("inter.broker.listener.name", "CLIENT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listener.security.protocol.map", "CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
    settings.put("log.dirs", log.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.putAll(ONE_NODE);
    settings.putAll(SMALL);
    return settings;
  }

  // SCRAM for clients, because whoever took the port while the broker is stopped would get nothing
  // from them. Its credentials are records of the controller, so the broker logs in to the
  // controller with PLAIN, inside this process.
  private static Map<String, String> security(BrokerLogin login) {
    String controllerPassword = Passwords.random();
    return Map.of(
        "listener.name.client.sasl.enabled.mechanisms",
        BrokerLogin.MECHANISM,
        "sasl.mechanism.inter.broker.protocol",
        BrokerLogin.MECHANISM,
        "listener.name.client.scram-sha-512.sasl.jaas.config",
        login.jaas(),
        "listener.name.controller.sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.controller.protocol",
        "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"broker\" password=\"%s\" user_broker=\"%s\";"
            .formatted(controllerPassword, controllerPassword));
  }

  private static final Map<String, String> ONE_NODE =
      Map.ofEntries(
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          // Two delays in every commit of a worker: the linger for batching offsets with those of
          // other groups, which are few here; and the pause before the next attempt to begin a
          // transaction while the previous one is being completed.
          Map.entry("group.coordinator.append.linger.ms", "0"),
          Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
          // Broker and controller are in the same process, so a late heartbeat only means that the
          // machine is busy. Removing the leaders would do harm (see CombinedNode) and help nobody.
          Map.entry("broker.session.timeout.ms", "600000"),
          Map.entry("broker.heartbeat.interval.ms", "400"),
          // A new worker waits until the open transactions of a killed one are aborted.
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"),
          // No-op records, which only show other nodes that the controller is alive.
          Map.entry("metadata.max.idle.interval.ms", "0"));

  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("background.threads", "2"),
          Map.entry("num.replica.fetchers", "1"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          Map.entry("group.coordinator.threads", "1"),
          Map.entry("share.coordinator.threads", "1"),
          Map.entry("log.cleaner.threads", "1"),
          Map.entry("log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024)),
          Map.entry("log.cleaner.io.buffer.size", String.valueOf(128 * 1024)),
          Map.entry("offsets.load.buffer.size", String.valueOf(1024 * 1024)),
          Map.entry("transaction.state.log.load.buffer.size", String.valueOf(1024 * 1024)),
          Map.entry("share.coordinator.load.buffer.size", String.valueOf(1024 * 1024)));
}
