package io.sealedlog.benchmarks.apart;

import io.sealedlog.benchmarks.baseline.JvmLauncher;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.embedded.Databases;
import io.sealedlog.embedded.RunningServers;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;

/// Servers, and as many of each service as wanted, each in a process of its own on this machine.
public final class ServicesApart implements AutoCloseable {
  private static final String BROKER = "broker";
  private static final Duration READY_BOUND = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Path directory;
  private final Path launcher;
  private final SequencedMap<String, List<Process>> running = new LinkedHashMap<>();
  private final List<InetSocketAddress> gateways = new ArrayList<>();

  /// How many of each.
  public record Numbers(int gateways, int workers, int projectors) {}

  private ServicesApart(Path directory, Path launcher) {
    this.directory = directory;
    this.launcher = launcher;
  }

  /// @param directory a new one, which is not removed
  /// @param launcher the command `sealedlog`
  /// @param partitions of each topic
  /// @throws IOException when one of them does not become ready, naming its output
  public static ServicesApart start(Path directory, Path launcher, Numbers numbers, int partitions)
      throws IOException, InterruptedException {
    ServicesApart apart = new ServicesApart(directory, launcher);
    try {
      apart.startServers();
      apart.createKey("master.key");
      apart.createKey("log.key");
      apart.createTopics(partitions);
      for (int i = 1; i <= numbers.projectors(); i++) {
        apart.launch("projector", i, apart.readModel(Databases.PROJECTOR), "log.key-file");
      }
      for (int i = 1; i <= numbers.gateways(); i++) {
        apart.launchGateway(i);
      }
      for (int i = 1; i <= numbers.workers(); i++) {
        Map<String, String> settings = apart.vault(Databases.WORKER);
        settings.put("worker.state-directory", directory.resolve("state-" + i).toString());
        apart.launch("worker", i, settings, "log.key-file");
      }
      return apart;
    } catch (IOException | InterruptedException | RuntimeException e) {
      apart.close();
      throw e;
    }
  }

  /// Returns where the gateways listen.
  public List<InetSocketAddress> gateways() {
    return gateways;
  }

  /// Returns the broker, the database and the services.
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    running.forEach((name, processes) ->
        parts.add(new Part(name, processes.stream().map(Process::toHandle).toList())));
    // The server below the broker's process.
    List<ProcessHandle> postgres =
        running.getOrDefault(BROKER, List.of()).stream().flatMap(Process::descendants).toList();
    parts.add(new Part("postgresql", postgres));
    return parts;
  }

  @Override
  public void close() {
    for (List<Process> processes : running.reversed().values()) {
      processes.forEach(Process::destroy);
      processes.forEach(ServicesApart::awaitEnd);
    }
  }

  private static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private void startServers() throws IOException, InterruptedException {
    Process servers =
        JvmLauncher.start(
            ProcessBuilder.Redirect.to(directory.resolve("servers.txt").toFile()),
            ServersProcess.class,
            directory.toString());
    add(BROKER, servers);
    await("the servers", servers, () -> Files.exists(directory.resolve(ServersProcess.READY)));
  }

  private void createTopics(int partitions) throws IOException, InterruptedException {
    Path config = write("topics", Map.of());
    Process creation =
        sealedlog(
            "topics",
            "topics",
            "create",
            "--partitions",
            String.valueOf(partitions),
            "--config",
            config.toString());
    if (creation.waitFor() != 0) {
      throw new IOException("the topics were not created, see " + directory.resolve("topics.txt"));
    }
  }

  private void launchGateway(int number) throws IOException, InterruptedException {
    int port = freePort();
    Map<String, String> settings = vault(Databases.VAULT_OWNER);
    settings.putAll(readModel(Databases.GATEWAY));
    settings.put("http.port", String.valueOf(port));
    settings.put("vault.worker-role", Databases.WORKER);
    launch("gateway", number, settings, "vault.master-key-file");
    gateways.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private void launch(String service, int number, Map<String, String> settings, String key)
      throws IOException, InterruptedException {
    int operations = freePort();
    Map<String, String> all = new HashMap<>(settings);
    all.put("operations.port", String.valueOf(operations));
    if (key.startsWith("log")) {
      all.put(key, directory.resolve("log.key").toString());
    }
    String name = service + "-" + number;
    Process process = sealedlog(name, service, "--config", write(name, all).toString());
    add(service, process);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + operations + "/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      await(name, process, () -> isReady(client, request));
    }
  }

  private static boolean isReady(HttpClient client, HttpRequest request)
      throws InterruptedException {
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(String name, Process process, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + READY_BOUND.toNanos();
    while (!condition.holds()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException(name + " does not become ready, see the files in " + directory);
      }
      Thread.sleep(PAUSE);
    }
  }

  private Process sealedlog(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".txt").toFile());
    return builder.start();
  }

  private void add(String name, Process process) {
    running.computeIfAbsent(name, _ -> new ArrayList<>()).add(process);
  }

  private Map<String, String> vault(String role) {
    Map<String, String> settings =
        new HashMap<>(servers().settings("vault", Databases.VAULT, role));
    settings.put("vault.master-key-file", directory.resolve("master.key").toString());
    return settings;
  }

  private Map<String, String> readModel(String role) {
    return new HashMap<>(servers().settings("read", Databases.READ_MODEL, role));
  }

  private RunningServers servers() {
    return RunningServers.find(directory.resolve("kafka"), directory.resolve("postgresql"));
  }

  private Path write(String name, Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(servers().kafkaSettings());
    properties.putAll(settings);
    Path file = Files.createFile(directory.resolve(name + ".properties"), ownerOnly("rw-------"));
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }

  private void createKey(String name) throws IOException {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    Path file = Files.createFile(directory.resolve(name), ownerOnly("rw-------"));
    Files.writeString(file, Base64Url.encode(key));
  }

  private static FileAttribute<?> ownerOnly(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
