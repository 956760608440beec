package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Two of each service on three brokers, under constant load from clients of both gateways. Keeps
/// what clients saw of each fault, and prints it as a table when it is closed.
final class LoadedCluster implements AutoCloseable {
  /// How many times as long as on a quiet machine everything may take. A measurement sets it to 1.
  private static final int SLOWNESS = Integer.getInteger("cluster.slowness", 5);

  /// How long a message may wait while something is stopped or started as planned.
  static final Duration PLANNED = Duration.ofSeconds(2).multipliedBy(SLOWNESS);

  /// How long a message may wait when something was killed.
  static final Duration KILLED = Duration.ofSeconds(12).multipliedBy(SLOWNESS);

  private static final int CONVERSATIONS = 24;

  private final Map<String, List<ConstantLoad.Report>> reports = new LinkedHashMap<>();
  private final Map<String, ServiceProcess> workers = new LinkedHashMap<>();
  private final Map<String, ServiceProcess> projectors = new LinkedHashMap<>();
  private final Map<String, Cluster.Gateway> gateways = new LinkedHashMap<>();
  private final BrokerProcesses brokers;
  private final BrokerState state;
  private final Cluster cluster;
  private final GatewayProxy proxy;
  private final Person alice;
  private final Person bob;
  private final ConstantLoad load;

  /// Starts everything and begins to send.
  ///
  /// @param brokers closed with this
  /// @param settings of gateways and workers
  /// @param perSecond messages a second
  LoadedCluster(
      Path directory, BrokerProcesses brokers, Map<String, String> settings, int perSecond)
      throws IOException {
    this.brokers = brokers;
    this.cluster = Cluster.start(directory, settings, brokers);
    try {
      this.state = new BrokerState(brokers.bootstrapServers());
      gateways.put("gateway-1", cluster.startGateway("gateway-1"));
      for (String number : List.of("1", "2")) {
        projectors.put("projector-" + number, cluster.startProjector("projector-" + number));
        workers.put("worker-" + number, cluster.startWorker("worker-" + number));
      }
      gateways.put("gateway-2", cluster.startGateway("gateway-2"));
      awaitReady();
      List<Api> apis = gateways.values().stream().map(Cluster.Gateway::api).toList();
      this.proxy = new GatewayProxy(apis);
      this.alice = Person.register(apis.getFirst(), "alice");
      this.bob = Person.register(apis.getLast(), "bob");
      List<String> conversations = new ArrayList<>();
      for (int i = 0; i < CONVERSATIONS; i++) {
        conversations.add(alice.converse(bob));
      }
      this.load = ConstantLoad.start(alice, conversations, proxy, PLANNED, perSecond);
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /// Waits until everything is in sync, and sees that messages are stored.
  void warmUp() {
    state.awaitInSync(3);
    report("nothing", () -> {});
  }

  BrokerProcesses brokers() {
    return brokers;
  }

  BrokerState state() {
    return state;
  }

  Person alice() {
    return alice;
  }

  Person bob() {
    return bob;
  }

  List<Api> gateways() {
    return gateways.values().stream().map(Cluster.Gateway::api).toList();
  }

  Cluster.Gateway gateway(int number) {
    return gateways.get("gateway-" + number);
  }

  ServiceProcess worker(int number) {
    return workers.get("worker-" + number);
  }

  ServiceProcess projector(int number) {
    return projectors.get("projector-" + number);
  }

  /// Starts a worker and waits until it is ready.
  void startWorker(int number) {
    startWorkerUnready(number).awaitReady();
  }

  /// Returns the cluster itself, to start more.
  Cluster cluster() {
    return cluster;
  }

  ServiceProcess startWorkerUnready(int number) {
    String name = "worker-" + number;
    ServiceProcess worker = cluster.startWorker(name);
    workers.put(name, worker);
    return worker;
  }

  /// Starts the database server again if it has ended.
  void repairPostgres() {
    if (!cluster.postgres().alive()) {
      cluster.restartPostgres();
    }
  }

  /// Starts a projector and waits until it is ready.
  void startProjector(int number) {
    String name = "projector-" + number;
    projectors.put(name, cluster.startProjector(name));
    projectors.get(name).awaitReady();
  }

  /// Starts a gateway and waits until it is ready.
  void startGateway(int number) {
    String name = "gateway-" + number;
    try {
      gateways.put(name, cluster.startGateway(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gateways.get(name).api().awaitReady();
  }

  /// Sends SIGTERM and waits for the end.
  static void stop(ServiceProcess process) {
    assertThat(process.stop()).isIn(0, 143);
  }

  /// Waits until every service is ready.
  void awaitReady() {
    services().forEach(Api::awaitReady);
  }

  /// Returns the health of every worker, projector and gateway.
  List<Api> services() {
    List<Api> all = new ArrayList<>();
    workers.values().stream().filter(ServiceProcess::alive).forEach(each -> all.add(each.health()));
    projectors.values().forEach(each -> all.add(each.health()));
    gateways.values().forEach(each -> all.add(each.api()));
    return all;
  }

  /// Runs the fault and returns what clients saw of it.
  ConstantLoad.Report report(String name, Runnable fault) {
    ConstantLoad.Report report = load.during(fault);
    System.out.println(line(name, report));
    reports.computeIfAbsent(name, _ -> new ArrayList<>()).add(report);
    return report;
  }

  /// Stops sending and checks that every message is there once.
  void verify() {
    load.stopAndVerify(bob);
  }

  @Override
  public void close() {
    reports.forEach((name, all) -> all.forEach(each -> System.out.println(line(name, each))));
    load.close();
    proxy.close();
    state.close();
    cluster.close();
  }

  private static String line(String name, ConstantLoad.Report report) {
    return "| %s | %d | %d | %d | %s | %d |"
        .formatted(
            name,
            report.messages(),
            report.longest().toMillis(),
            report.longestUnreadable().toMillis(),
            report.preliminary().isEmpty() ? "" : report.preliminary().toString(),
            report.brokenConnections());
  }
}
