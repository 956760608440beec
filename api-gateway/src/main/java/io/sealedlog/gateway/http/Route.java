package io.sealedlog.gateway.http;

import io.sealedlog.gateway.config.RateSettings.Limited;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A line of the route table.
///
/// @param method in capitals
/// @param path with parameters in braces, as in the OpenAPI document
/// @param parameters the query parameters that the call knows; any other is refused
/// @param counting how requests are counted against limits
record Route(
    String method, String path, Endpoint endpoint, Set<String> parameters, Counting counting) {

  /// @param limited null when they are not counted at all
  /// @param byUser whether the caller needs a session, and is counted
  record Counting(@Nullable Limited limited, boolean byUser) {
    private static final Counting NONE = new Counting(null, false);

    private static Counting of(String method, String path) {
      if (!path.startsWith("/v1/")) {
        return NONE;
      }
      return new Counting(method.equals("GET") ? Limited.READS : Limited.SENDS, true);
    }
  }

  private Route(String method, String path, Endpoint endpoint, Set<String> parameters) {
    this(method, path, endpoint, parameters, Counting.of(method, path));
  }

  /// The same for callers of whom only the address is counted, because they have no session or
  /// because a session makes what they ask for no cheaper.
  Route open(Limited limited) {
    return new Route(method, path, endpoint, parameters, new Counting(limited, false));
  }

  /// The same, of which the address counts for something more expensive than its method tells.
  Route countedAs(Limited limited) {
    return new Route(method, path, endpoint, parameters, new Counting(limited, counting.byUser()));
  }

  static Route get(String path, Endpoint endpoint, String... parameters) {
    return new Route("GET", path, endpoint, Set.of(parameters));
  }

  static Route post(String path, Endpoint endpoint, String... parameters) {
    return new Route("POST", path, endpoint, Set.of(parameters));
  }

  static Route put(String path, Endpoint endpoint, String... parameters) {
    return new Route("PUT", path, endpoint, Set.of(parameters));
  }

  static Route delete(String path, Endpoint endpoint, String... parameters) {
    return new Route("DELETE", path, endpoint, Set.of(parameters));
  }

  /// Whether an address is of this route's form, whatever the method.
  boolean matches(String address) {
    String[] expected = path.split("/", -1);
    String[] actual = address.split("/", -1);
    if (expected.length != actual.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      boolean parameter = expected[i].startsWith("{");
      if (parameter ? actual[i].isEmpty() : !expected[i].equals(actual[i])) {
        return false;
      }
    }
    return true;
  }
}
