package io.sealedlog.systemtests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/// A cluster of three Kafka nodes, each broker and controller and each in a process of its own, on
/// loopback. Every topic has three copies, of which two must be there.
///
/// Each node has three listeners: [#CLIENT], [#INTERNAL] for the brokers among themselves, and
/// [#CONTROLLER]. They are plaintext unless the settings give another
/// `listener.security.protocol.map`.
final class BrokerProcesses implements KafkaServers {
  static final String CLIENT = "CLIENT";
  static final String INTERNAL = "INTERNAL";
  static final String CONTROLLER = "CONTROLLER";

  private static final int NODES = 3;

  private final List<Node> nodes;
  private final List<BrokerProcess> processes = new ArrayList<>();

  private record Node(int id, int client, int internal, int controller) {
    private static Node of(int id) throws IOException {
      return new Node(id, Ports.next(), Ports.next(), Ports.next());
    }

    String listeners() {
      return advertised() + "," + address(CONTROLLER, controller);
    }

    String advertised() {
      return address(CLIENT, client) + "," + address(INTERNAL, internal);
    }

    private static String address(String listener, int port) {
      return "%s://127.0.0.1:%d".formatted(listener, port);
    }
  }

  private BrokerProcesses(List<Node> nodes) {
    this.nodes = nodes;
  }

  static BrokerProcesses start(Path directory) throws IOException {
    return start(directory, Map.of(), List.of());
  }

  /// Starts the nodes and returns when all of them serve clients.
  ///
  /// @param settings server properties of all nodes, in addition to those of this class or instead
  ///   of them
  /// @param scramCredentials users to begin with, as `kafka-storage format --add-scram` takes them
  static BrokerProcesses start(
      Path directory, Map<String, String> settings, List<String> scramCredentials)
      throws IOException {
    List<Node> nodes = new ArrayList<>();
    for (int id = 1; id <= NODES; id++) {
      nodes.add(Node.of(id));
    }
    BrokerProcesses started = new BrokerProcesses(List.copyOf(nodes));
    String clusterId = Uuid.randomUuid().toString();
    try {
      for (Node node : nodes) {
        Map<String, String> all = started.serverSettings(node);
        all.putAll(settings);
        Path own = directory.resolve("broker-" + node.id());
        started.processes.add(BrokerProcess.start(own, clusterId, all, scramCredentials));
      }
      started.processes.forEach(BrokerProcess::awaitStarted);
      return started;
    } catch (RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  /// @param id from 1 to 3
  BrokerProcess broker(int id) {
    return processes.get(id - 1);
  }

  /// @param id from 1 to 3
  List<BrokerProcess> others(int id) {
    return processes.stream().filter(each -> each != broker(id)).toList();
  }

  /// Returns the addresses of the listeners for clients.
  String bootstrapServers() {
    return nodes.stream()
        .map(node -> "127.0.0.1:" + node.client())
        .collect(Collectors.joining(","));
  }

  @Override
  public Map<String, String> settings(String service) {
    return Map.of(
        "kafka.bootstrap.servers", bootstrapServers(), "topics.replication", String.valueOf(NODES));
  }

  @Override
  public void close() {
    processes.forEach(BrokerProcess::close);
  }

  private Map<String, String> serverSettings(Node node) {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("node.id", String.valueOf(node.id()));
    settings.put("listeners", node.listeners());
    settings.put("advertised.listeners", node.advertised());
    settings.put(
        "controller.quorum.voters",
        IntStream.range(0, NODES)
            .mapToObj(nodes::get)
            .map(each -> each.id() + "@127.0.0.1:" + each.controller())
            .collect(Collectors.joining(",")));
    return settings;
  }

  /// What is about time is as Kafka has it, so that measured times are those of other clusters;
  /// what is about memory, threads and partitions of Kafka's own topics is small.
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry("inter.broker.listener.name", INTERNAL),
          Map.entry(
              "listener.security.protocol.map",
              "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("default.replication.factor", "3"),
          Map.entry("min.insync.replicas", "2"),
          Map.entry("offsets.topic.replication.factor", "3"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "3"),
          Map.entry("transaction.state.log.min.isr", "2"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("share.coordinator.state.topic.replication.factor", "3"),
          Map.entry("share.coordinator.state.topic.min.isr", "2"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          // It only delays the first member of a group.
          Map.entry("group.initial.rebalance.delay.ms", "0"),
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
