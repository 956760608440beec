package io.sealedlog.allinone;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/// The `sealedlog` command, which starts a service with the options of its JVM.
///
/// @param command the path of the launcher
/// @param caches a directory in which each service leaves what its JVM learned (an AOT cache), as
///   `gateway.aot` and so on
public record Launcher(Path command, Path caches) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /// Starts a service; its settings and its output are files in the directory.
  LaunchedService launch(ServiceDefinition service, Map<String, String> settings, Path directory) {
    String name = service.name().toLowerCase(Locale.ROOT);
    try {
      int port = freePort();
      Properties properties = new Properties();
      properties.putAll(settings);
      boolean gateway = service == ServiceDefinition.GATEWAY;
      properties.setProperty(gateway ? "http.port" : "operations.port", String.valueOf(port));
      Path config = directory.resolve(name + ".properties");
      // It has passwords.
      Files.createFile(config, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try (Writer writer = Files.newBufferedWriter(config)) {
        properties.store(writer, null);
      }
      List<String> line = new ArrayList<>(List.of(command.toString(), name));
      line.addAll(List.of("--config", config.toString()));
      Path output = directory.resolve(name + ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
      // Nothing of the environment: it may be meant for a real one.
      builder.environment().keySet().removeIf(variable -> variable.startsWith("SEALEDLOG_"));
      Path cache = caches.resolve(name + ".aot").toAbsolutePath();
      builder.environment().put("SEALEDLOG_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache);
      return new LaunchedService(name, builder.start(), port, output);
    } catch (IOException e) {
      throw new StartException("The " + name + " can't be started: " + e + ".", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
