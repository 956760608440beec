package io.sealedlog.systemtests;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Loopback ports for servers that must know theirs before they start.
final class Ports {
  private static final int LOWEST = 20_000;
  private static final int OUTGOING = 32_768;
  private static final Set<Integer> GIVEN = new HashSet<>();

  private Ports() {}

  /// Returns a free port that no other test of this process was or will be given. It is below the
  /// ephemeral range, so that no outgoing connection takes it before it is used, or while its
  /// server is down.
  static synchronized int next() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, OUTGOING);
      if (!GIVEN.contains(port) && isFree(port)) {
        GIVEN.add(port);
        return port;
      }
    }
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (BindException e) {
      return false;
    }
  }
}
