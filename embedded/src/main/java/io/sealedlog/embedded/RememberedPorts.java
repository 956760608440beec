package io.sealedlog.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/// Free loopback ports, remembered in a file so that a server has the same port after a restart. A
/// port that is in use by now is replaced.
final class RememberedPorts {
  private static final int LOWEST = 20_000;
  private static final int OUTGOING = 32_768;
  private static final int ATTEMPTS = 100;

  private final Path file;
  private final Properties ports = new Properties();

  RememberedPorts(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        ports.load(reader);
      }
    }
  }

  /// Returns the remembered port.
  ///
  /// @throws IOException when no port is remembered
  static int known(Path file, String name) throws IOException {
    String remembered = new RememberedPorts(file).ports.getProperty(name);
    if (remembered == null) {
      throw new NoSuchFileException(file.toString());
    }
    return Integer.parseInt(remembered);
  }

  int port(String name) throws IOException {
    String remembered = ports.getProperty(name, "");
    if (remembered.matches("[0-9]{1,5}") && isFree(Integer.parseInt(remembered))) {
      return Integer.parseInt(remembered);
    }
    int port = anyFree();
    ports.setProperty(name, String.valueOf(port));
    StringWriter text = new StringWriter();
    ports.store(text, null);
    PrivateFiles.write(file, text.toString());
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  // Below the ephemeral ports. An outgoing connection could take one of those while the server is
  // down; a client that tries to reach the server could even connect to itself.
  private static int anyFree() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, OUTGOING);
      if (isFree(port)) {
        return port;
      }
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
