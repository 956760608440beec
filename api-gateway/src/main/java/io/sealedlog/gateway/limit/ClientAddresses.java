package io.sealedlog.gateway.limit;

import io.sealedlog.gateway.config.RateSettings.Proxies;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/// Determines the client's address behind trusted proxies.
public final class ClientAddresses {
  private final Proxies proxies;

  public ClientAddresses(Proxies proxies) {
    this.proxies = proxies;
  }

  /// Returns the name of the header in which trusted proxies name the client.
  public String header() {
    return proxies.header();
  }

  /// Returns whether the header is believed when it comes from this neighbour.
  public boolean isTrusted(InetAddress neighbour) {
    return proxies.include(neighbour);
  }

  /// Returns the last address in the header that is not a trusted proxy's; the client may have
  /// written anything before it.
  ///
  /// @param neighbour the other end of the connection
  /// @param hops the header's value; several lines are joined by commas
  public InetAddress clientOf(InetAddress neighbour, String hops) {
    String[] names = hops.split(",", -1);
    InetAddress client = neighbour;
    for (int i = names.length - 1; i >= 0 && isTrusted(client); i--) {
      Optional<InetAddress> hop = parse(names[i].strip());
      if (hop.isEmpty()) {
        return client;
      }
      client = hop.get();
    }
    return client;
  }

  private Optional<InetAddress> parse(String hop) {
    String node = proxies.header().equals(Proxies.FORWARDED) ? forParameter(hop) : hop;
    try {
      return Optional.of(InetAddress.ofLiteral(withoutPort(node)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  // Parses RFC 7239, such as: for="[2001:db8::1]:4711";proto=https
  private static String forParameter(String element) {
    for (String pair : element.split(";", -1)) {
      String stripped = pair.strip();
      if (stripped.toLowerCase(Locale.ROOT).startsWith("for=")) {
        return stripped.substring(4).replace("\"", "");
      }
    }
    return "";
  }

  private static String withoutPort(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end < 0 ? "" : node.substring(1, end);
    }
    int colon = node.indexOf(':');
    boolean single = colon >= 0 && colon == node.lastIndexOf(':');
    return single ? node.substring(0, colon) : node;
  }
}
