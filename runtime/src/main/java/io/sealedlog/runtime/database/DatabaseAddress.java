package io.sealedlog.runtime.database;

import java.net.InetAddress;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/// The address of a database, parsed by the driver itself, so that it is interpreted here exactly
/// as when connecting.
///
/// @param url without parameters
/// @param hosts as written; more than one when several servers replace each other
/// @param parameters after the `?`
record DatabaseAddress(String url, List<String> hosts, TreeMap<String, String> parameters) {
  private static final String HOST = "PGHOST";
  private static final Set<String> LOCATION = Set.of(HOST, "PGPORT", "PGDBNAME");

  /// Parameters that SealedLog sets itself, from settings or because a wrong value would allow
  /// connections to hang.
  private static final Set<String> DECIDED =
      Set.of(
          "user",
          "password",
          "sslpassword",
          "service",
          "connectTimeout",
          "loginTimeout",
          "socketTimeout",
          "cancelSignalTimeout",
          "tcpKeepAlive");

  /// @throws IllegalArgumentException with a message that completes "must be"
  static DatabaseAddress parse(String url) {
    int end = url.indexOf('?');
    String bare = end < 0 ? url : url.substring(0, end);
    Properties location = parsed(bare);
    Properties whole = parsed(url);
    TreeMap<String, String> parameters = new TreeMap<>();
    for (String name : whole.stringPropertyNames()) {
      if (LOCATION.contains(name)) {
        requireSame(location.getProperty(name), whole.getProperty(name));
      } else {
        parameters.put(name, whole.getProperty(name));
      }
    }
    requireNoneOf(parameters.keySet());
    return new DatabaseAddress(bare, hosts(location.getProperty(HOST, "")), parameters);
  }

  /// Returns whether data may leave this machine: whether one of the hosts is neither a loopback
  /// address nor `localhost`, or a custom socket factory may connect to any host. Host names are
  /// not resolved, because the result may change.
  boolean remote() {
    String factory = parameters.get("socketFactory");
    if (factory != null) {
      return !unixSocket(factory);
    }
    return hosts.stream().anyMatch(host -> !loopback(host));
  }

  @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  private static Properties parsed(String url) {
    Properties parsed = Driver.parseURL(url, null);
    if (parsed == null) {
      throw new IllegalArgumentException(
          "an address of the form jdbc:postgresql://host:port/database");
    }
    return parsed;
  }

  // The driver also accepts host, port and database as parameters.
  private static void requireSame(String before, String after) {
    if (!after.equals(before)) {
      throw new IllegalArgumentException(
          "an address with host, port and database before the question mark, not after it");
    }
  }

  private static void requireNoneOf(Set<String> names) {
    Set<String> refused = new TreeSet<>(names);
    refused.retainAll(DECIDED);
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(
          "an address without the parameters %s, which SealedLog sets itself"
              .formatted(String.join(", ", refused)));
    }
  }

  private static List<String> hosts(String written) {
    return List.of(written.split(",", -1));
  }

  private static boolean loopback(String host) {
    if (host.isEmpty() || host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  // junixsocket is the library for Unix sockets that the driver's documentation recommends.
  private static boolean unixSocket(String factory) {
    return factory.startsWith("org.newsclub.net.unix.");
  }
}
