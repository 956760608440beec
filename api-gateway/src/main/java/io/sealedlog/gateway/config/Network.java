package io.sealedlog.gateway.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// An IP network: an address and the length of its prefix.
record Network(InetAddress start, int bits) {
  /// @param text such as `10.0.0.0/8`, or a single address
  /// @throws IllegalArgumentException when it is neither
  static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int all = start.getAddress().length * 8;
    int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException("no such network");
    }
    return new Network(start, bits);
  }

  /// @param text networks, separated by commas
  static List<Network> parseAll(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .map(Network::parse)
        .toList();
  }

  static boolean areNetworks(String text) {
    try {
      List<Network> _ = parseAll(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean contains(InetAddress address) {
    byte[] expected = start.getAddress();
    byte[] actual = address.getAddress();
    if (expected.length != actual.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(expected, 0, whole, actual, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || (expected[whole] ^ actual[whole]) >> (8 - rest) == 0;
  }
}
