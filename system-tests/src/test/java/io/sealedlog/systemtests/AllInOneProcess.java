package io.sealedlog.systemtests;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// An all-in-one process as started by `./sealedlog start`, on a data directory of the test.
final class AllInOneProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

  private final Path data;
  private final ServiceProcess process;
  private final Api api;

  private AllInOneProcess(Path data, ServiceProcess process, Api api) {
    this.data = data;
    this.process = process;
    this.api = api;
  }

  /// Starts the process on a new or an existing directory and waits until it is ready.
  ///
  /// @param settings in addition to those for quick passwords
  static AllInOneProcess start(Path directory, Map<String, String> settings, String... more) {
    Map<String, String> all = new HashMap<>(ServiceProcess.QUICK_PASSWORDS);
    all.putAll(settings);
    return startWith(directory, all, more);
  }

  static AllInOneProcess start(Path directory, String... more) {
    return start(directory, Map.of(), more);
  }

  /// Starts with the default settings, with which checking a password takes about a second.
  static AllInOneProcess startAsShipped(Path directory) {
    return startWith(directory, Map.of());
  }

  private static AllInOneProcess startWith(
      Path directory, Map<String, String> settings, String... more) {
    Path output = directory.resolve("output.txt");
    int printed = Files.exists(output) ? (int) output.toFile().length() : 0;
    Path data = directory.resolve("data");
    List<String> arguments =
        new ArrayList<>(List.of("start", "--data", data.toString(), "--port", "0"));
    arguments.addAll(List.of(more));
    ServiceProcess process =
        ServiceProcess.start(output, environment(settings), arguments.toArray(String[]::new));
    try {
      String port = process.awaitOutput(ADDRESS, printed).group(1);
      Api api = new Api(URI.create("http://127.0.0.1:" + port));
      api.awaitReady();
      return new AllInOneProcess(data, process, api);
    } catch (RuntimeException | Error e) {
      process.kill();
      throw new AssertionError("did not get ready:\n" + process.output(), e);
    }
  }

  private static Map<String, String> environment(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>();
    settings.forEach((key, value) ->
        environment.put(
            "SEALEDLOG_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT), value));
    return environment;
  }

  Api api() {
    return api;
  }

  /// Returns the data directory.
  Path data() {
    return data;
  }

  String output() {
    return process.output();
  }

  void kill() {
    process.kill();
  }

  int stop() {
    return process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
